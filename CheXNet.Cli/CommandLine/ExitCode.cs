namespace CheXNet.Cli.CommandLine;

internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Done, but some images failed and are listed.</summary>
    public const int DoneWithFailures = 1;

    /// <summary>Invalid arguments or unreadable input.</summary>
    public const int WrongInput = 2;

    /// <summary>Model or storage error.</summary>
    public const int Refused = 3;

    /// <summary>Interrupted by Ctrl-C or a signal (128 + SIGINT, the shell convention).</summary>
    public const int Interrupted = 130;

    public static int Of(XrayException error) => error switch
    {
        InvalidInputException or UnreadableImageException => WrongInput,
        RunException => DoneWithFailures,
        _ => Refused,
    };
}
