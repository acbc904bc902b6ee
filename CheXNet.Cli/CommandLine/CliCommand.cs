using System.CommandLine;

namespace CheXNet.Cli.CommandLine;

/// <summary>A command whose <c>--help</c> ends with examples, and whose errors become one sentence and an exit status.</summary>
internal sealed class CliCommand(string name, string description, params CliExample[] examples) : Command(name, description)
{
    /// <summary>Shown under the options by <c>--help</c>.</summary>
    public IReadOnlyList<CliExample> Examples { get; } = examples;

    /// <summary>Sets what the command does; see <see cref="ErrorReport"/> for what becomes of its exceptions.</summary>
    public CliCommand Does(Func<ParseResult, CancellationToken, Task<int>> action)
    {
        SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                return await action(parsed, cancellationToken);
            }
            catch (XrayException error)
            {
                return ErrorReport.Write(parsed.InvocationConfiguration.Error, error, CommonOptions.IsJson(parsed));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                InvalidInputException unwritable = new(ErrorCodes.OutputUnwritable, $"{error.Message.TrimEnd('.')}. Check the path, the permissions and the space there.", error);
                return ErrorReport.Write(parsed.InvocationConfiguration.Error, unwritable, CommonOptions.IsJson(parsed));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync("Interrupted.");
                return ExitCode.Interrupted;
            }
        });
        return this;
    }
}

/// <summary>A line to type, and what it does.</summary>
/// <param name="Line">The arguments after <c>chexnet</c>.</param>
/// <param name="Meaning">What it does, in a few words.</param>
internal sealed record CliExample(string Line, string Meaning);
