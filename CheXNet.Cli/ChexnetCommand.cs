using System.CommandLine.Help;
using CheXNet.Cli.Dataset;
using CheXNet.Cli.Demo;
using CheXNet.Cli.Dicom;
using CheXNet.Cli.Evaluate;
using CheXNet.Cli.Explain;
using CheXNet.Cli.Fhir;
using CheXNet.Cli.Gpu;
using CheXNet.Cli.Localize;
using CheXNet.Cli.Model;
using CheXNet.Cli.Monitor;
using CheXNet.Cli.Phantoms;
using CheXNet.Cli.Query;
using CheXNet.Cli.Runs;
using CheXNet.Cli.Score;
using CheXNet.Cli.Serve;
using CheXNet.Files;

namespace CheXNet.Cli;

internal static class ChexnetCommand
{
    /// <summary>Time a command has to finish its work after Ctrl-C.</summary>
    private static readonly TimeSpan FinishingTime = TimeSpan.FromMinutes(2);

    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter? output = null, TextWriter? error = null)
    {
        InvocationConfiguration configuration = new()
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = FinishingTime,
            Output = output ?? new VisibleWriter(Console.Out),
            Error = error ?? new VisibleWriter(Console.Error),
        };
        ParseResult parsed = Create().Parse(arguments);
        IReadOnlyList<string> mistyped = parsed.Action is HelpWithExamples ? [] : MistypedOptions.In(parsed, arguments);
        if (mistyped.Count == 0 && (parsed.Errors.Count == 0 || parsed.Action is HelpWithExamples))
        {
            using HangUp hangUp = new(FinishingTime);
            return await parsed.InvokeAsync(configuration, hangUp.Requested);
        }

        IEnumerable<string> wrong = mistyped.Count > 0
            ? mistyped
            : parsed.Errors.Select(static error => error.Message).Concat(Commands(parsed));
        foreach (string message in wrong) await configuration.Error.WriteLineAsync($"error: {VisibleText.Line(message)}");
        await configuration.Error.WriteLineAsync($"Try: {PathOf(parsed.CommandResult.Command)} --help");
        return ExitCode.WrongInput;
    }

    public static RootCommand Create()
    {
        RootCommand root = new(
            $"CheXNet: probabilities of 14 findings and heat maps for frontal chest X-rays. {Disclaimer.Text}")
        {
            CommonOptions.Json,
            DemoCommand.Create(),
            ServeCommand.Create(),
            ScoreCommand.Create(),
            ExplainCommand.Create(),
            LocalizeCommand.Create(),
            EvaluateCommand.Create(),
            RunCommand.Create(),
            QueryCommand.Create(),
            DicomCommand.Create(),
            FhirCommand.Create(),
            ModelCommand.Create(),
            MonitorCommand.Create(),
            GpuCommand.Create(),
            DatasetCommand.Create(),
            PhantomsCommand.Create(),
        };
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    /// <summary>What a mistyped command may have been.</summary>
    private static IEnumerable<string> Commands(ParseResult parsed) =>
        parsed.UnmatchedTokens.Take(1)
            .Select(word => MistypedOptions.Nearest(word, parsed.CommandResult.Command.Subcommands.Select(static c => c.Name)))
            .OfType<string>()
            .Select(static near => $"did you mean {near}?");

    private static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : "chexnet";
}
