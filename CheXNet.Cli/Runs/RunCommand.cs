namespace CheXNet.Cli.Runs;

internal static class RunCommand
{
    public static Command Create() => new("run", "Score whole datasets: start runs, look at them, cancel them, and try again what failed.")
    {
        RunStartCommand.Create(),
        RunStatusCommand.Create(),
        RunListCommand.Create(),
        RunCancelCommand.Create(),
        RunRedriveCommand.Create(),
    };
}
