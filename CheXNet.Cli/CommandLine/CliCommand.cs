using CheXNet.Files;

namespace CheXNet.Cli.CommandLine;

/// <summary>A command with examples in its <c>--help</c>, whose errors become one sentence and an exit code.</summary>
internal sealed class CliCommand(string name, string description, params CliExample[] examples) : Command(name, description)
{
    public IReadOnlyList<CliExample> Examples { get; } = examples;

    /// <summary>Adds options shared by several commands; for collection initializers.</summary>
    public void Add(IEnumerable<Option> shared)
    {
        foreach (Option option in shared) Options.Add(option);
    }

    /// <summary>Sets the action; <see cref="ErrorReport"/> reports its exceptions.</summary>
    public CliCommand Does(Func<ParseResult, CancellationToken, Task<int>> action)
    {
        SetAction(async (parsed, cancellationToken) =>
        {
            TextWriter error = parsed.Error();
            try
            {
                return await action(parsed, cancellationToken);
            }
            catch (XrayException e)
            {
                return ErrorReport.Write(error, e, parsed.IsJson());
            }
            catch (Exception e) when (WriteFault.Covers(e))
            {
                string message = WriteFault.IsDiskFull(e)
                    ? $"No space left: {e.Message.TrimEnd('.')}. Make room, then run the same command again."
                    : $"{e.Message.TrimEnd('.')}. Check the path, the permissions and the free space.";
                return ErrorReport.Write(error, new InvalidInputException(ErrorCodes.OutputUnwritable, message, e), parsed.IsJson());
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await error.WriteLineAsync("Interrupted.");
                return ExitCode.Interrupted;
            }
        });
        return this;
    }
}

/// <param name="Line">The arguments after <c>chexnet</c>.</param>
internal sealed record CliExample(string Line, string Meaning);
