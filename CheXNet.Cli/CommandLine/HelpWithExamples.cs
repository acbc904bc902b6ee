using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace CheXNet.Cli.CommandLine;

internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int status = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is CliCommand { Examples.Count: > 0 } command)
        {
            TextWriter to = parseResult.InvocationConfiguration.Output;
            to.WriteLine("Examples:");
            foreach (CliExample example in command.Examples) to.WriteLine($"  # {example.Meaning}\n  chexnet {example.Line}");
            to.WriteLine();
        }

        return status;
    }
}
