using System.CommandLine;

namespace CheXNet.Cli.CommandLine;

/// <summary>A command whose <c>--help</c> ends with examples, and whose errors become one sentence and an exit status.</summary>
internal sealed class CliCommand(string name, string description, params CliExample[] examples) : Command(name, description)
{
    public IReadOnlyList<CliExample> Examples { get; } = examples;

    /// <summary>Options that several commands share, in a collection initializer like any other.</summary>
    public void Add(IEnumerable<Option> shared)
    {
        foreach (Option option in shared) Options.Add(option);
    }

    /// <summary>Sets what the command does; see <see cref="ErrorReport"/> for what becomes of its exceptions.</summary>
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
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                string message = $"{e.Message.TrimEnd('.')}. Check the path, the permissions and the free space.";
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

/// <summary>A line to type, and what it does.</summary>
/// <param name="Line">The arguments after <c>chexnet</c>.</param>
internal sealed record CliExample(string Line, string Meaning);
