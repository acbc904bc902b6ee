namespace CheXNet.Cli.Dataset;

/// <summary><c>chexnet dataset</c>: what a folder of films and labels holds, and what is odd about it.</summary>
internal static class DatasetCommand
{
    public static Command Create() => new("dataset", "Look at a dataset: films, labels, splits and boxes in a folder.")
    {
        DatasetDescribeCommand.Create(),
        DatasetCheckCommand.Create(),
    };
}
