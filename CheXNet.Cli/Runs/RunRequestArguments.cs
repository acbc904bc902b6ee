namespace CheXNet.Cli.Runs;

/// <summary>Options of <c>run start</c> that select the images and how to score them.</summary>
internal sealed class RunRequestArguments
{
    private static readonly RunRequest Usual = new() { Dataset = "any" };

    private readonly Option<string?> _prefix = new("--prefix")
    {
        Description = "Only images whose path within the dataset begins with this",
        HelpName = "text",
    };

    private readonly Option<string?> _list = new("--images")
    {
        Description = "Only the images named in a text file, one path within the dataset a line: a file of this machine, or runs/<blob>",
        HelpName = "list",
    };

    private readonly Option<string?> _labels = new("--labels")
    {
        Description = "The images' labels: the run ends with an evaluation (see 'chexnet evaluate --help'). A file of this machine, or "
            + "runs/<blob>",
        HelpName = "csv",
    };

    private readonly Option<string?> _boxes = new("--boxes")
    {
        Description = "Boxes around findings, kept likewise, together with --labels: a file of this machine, or runs/<blob>",
        HelpName = "csv",
    };

    private readonly Option<bool> _overlays = new("--overlays")
    {
        Description = "Ask for overlays as for uploaded images; a running service or function app draws them",
    };

    private readonly Option<double?> _percent = NumberOption.Maybe<double>("--tolerate-percent");
    private readonly Option<long?> _count = NumberOption.Maybe<long>("--tolerate");
    private readonly Option<int> _pageSize = NumberOption.Of("--page-size", Usual.PageSize, []);
    private readonly Option<int> _shards = NumberOption.Of("--shards", Usual.Shards, []);
    private readonly Option<int> _window = NumberOption.Of("--window", Usual.Window, []);

    public RunRequestArguments()
    {
        Describe(
            _percent,
            "percent",
            "How many images may fail before the run does, 0 to 100 % of those listed; unreadable files never count (default: none may)");
        Describe(_count, "count", "The same as a number of images; given both, the smaller holds");
        Describe(_pageSize, "images", $"Images a page, the unit that is retried and remembered: 1 to {RunRequest.LargestPage}");
        Describe(_shards, "count", $"Parts that run side by side in Azure: 1 to {RunRequest.MostShards}");
        Describe(_window, "pages", $"Pages of a part in flight: 1 to {RunRequest.WidestWindow}");
    }

    public void AddTo(Command command)
    {
        foreach (Option option in All) command.Options.Add(option);
    }

    /// <summary>Whether any of these options was given; none is allowed when resuming a run.</summary>
    public bool AnyGiven(ParseResult parsed) => All.Any(option => parsed.GetResult(option) is { Implicit: false });

    /// <summary>The given input files.</summary>
    public RunFiles Files(ParseResult parsed, RunId run) =>
        new(run, parsed.GetValue(_list), parsed.GetValue(_labels), parsed.GetValue(_boxes));

    /// <summary>The request, without model and list names, which are filled in later.</summary>
    public RunRequest Read(ParseResult parsed, string dataset, RunFiles files) => new()
    {
        Dataset = dataset,
        Prefix = parsed.GetValue(_prefix),
        List = files.List?.Blob,
        Labels = files.Labels?.Blob,
        Boxes = files.Boxes?.Blob,
        Overlays = parsed.GetValue(_overlays),
        Tolerated = new FailureTolerance { Percent = parsed.GetValue(_percent), Count = parsed.GetValue(_count) },
        PageSize = parsed.GetValue(_pageSize),
        Shards = parsed.GetValue(_shards),
        Window = parsed.GetValue(_window),
    };

    private static void Describe(Option option, string helpName, string description) =>
        (option.HelpName, option.Description) = (helpName, description);

    private Option[] All => [_prefix, _list, _labels, _boxes, _overlays, _percent, _count, _pageSize, _shards, _window];
}
