using System.CommandLine;
using System.CommandLine.Help;
using CheXNet.Cli.Commands;
using CheXNet.Cli.Runs;

namespace CheXNet.Cli.CommandLine;

/// <summary>The program as a tree of commands.</summary>
internal static class ChexnetCommand
{
    /// <summary>How long a command may take, after Ctrl-C, to finish what it has in hand.</summary>
    private static readonly TimeSpan FinishingTime = TimeSpan.FromMinutes(2);

    /// <summary>Runs the program.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        ParseResult parsed = Create().Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync($"error: {error.Message}");
            await Console.Error.WriteLineAsync($"Try: {CommandPath(parsed)} --help");
            return ExitCode.WrongInput;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = FinishingTime });
    }

    /// <summary>Builds the tree.</summary>
    public static RootCommand Create()
    {
        RootCommand root = new(
            "CheXNet: probabilities of 14 findings and heat maps for frontal chest X-rays. Research software, not a medical device.");
        root.Options.Add(CommonOptions.Json);
        root.Subcommands.Add(DemoCommand.Create());
        root.Subcommands.Add(ServeCommand.Create());
        root.Subcommands.Add(ScoreCommand.Create());
        root.Subcommands.Add(ExplainCommand.Create());
        root.Subcommands.Add(RunCommand.Create());
        root.Subcommands.Add(QueryCommand.Create());
        root.Subcommands.Add(ModelCommand.Create());
        root.Subcommands.Add(PhantomsCommand.Create());
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
        {
            if (help.Action is HelpAction action) help.Action = new HelpWithExamples(action);
        }

        return root;
    }

    private static string CommandPath(ParseResult parsed)
    {
        List<string> names = [];
        for (var command = parsed.CommandResult; command is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult)
        {
            names.Insert(0, command.Command is RootCommand ? "chexnet" : command.Command.Name);
        }

        return string.Join(' ', names);
    }
}
