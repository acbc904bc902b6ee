namespace CheXNet.Cli.Tests.Score;

/// <summary>What a command left: its exit status and what it wrote.</summary>
internal sealed record Ran(int Status, string Output, string Error)
{
    /// <summary>Runs the program in this process.</summary>
    public static async Task<Ran> Async(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int status = await ChexnetCommand.RunAsync(arguments, output, error);
        return new Ran(status, output.ToString(), error.ToString());
    }
}
