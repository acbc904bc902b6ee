using System.CommandLine;
using CheXNet.Runs;

namespace CheXNet.Cli.Commands;

/// <summary>The arguments and options that the commands around runs share.</summary>
internal static class RunArguments
{
    /// <summary>Which run.</summary>
    public static Argument<string> Id() => new("id") { Description = "The run's id, as 'run start' and 'run list' show it" };

    /// <summary>Leaves the work to somebody else.</summary>
    public static Option<bool> Detach() => new("--detach")
    {
        Description = "Leave it to a running service ('chexnet serve' on the same storage, or the one that --service names) and return at once",
    };

    /// <summary>What was typed, as a run's id.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static RunId Read(ParseResult parsed, Argument<string> id) => new(parsed.GetRequiredValue(id));
}
