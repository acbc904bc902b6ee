namespace CheXNet.Cli.CommandLine;

/// <summary>What the program's exit status means; the same for every command.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Done, but some images failed; they are listed.</summary>
    public const int DoneWithFailures = 1;

    /// <summary>Wrong arguments, or an input that cannot be read.</summary>
    public const int WrongInput = 2;

    /// <summary>The model or the storage refused.</summary>
    public const int Refused = 3;

    /// <summary>Interrupted by Ctrl-C or a signal (128 + SIGINT, as shells have it).</summary>
    public const int Interrupted = 130;

    public static int Of(XrayException error) => error switch
    {
        InvalidInputException or UnreadableImageException => WrongInput,
        RunException => DoneWithFailures,
        _ => Refused,
    };
}
