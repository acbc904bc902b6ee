using CheXNet.Models.Devices;
using CheXNet.Scoring.Batching;

namespace CheXNet.Cli.CommandLine;

/// <summary>What runs the model, and how many films at once.</summary>
internal sealed class DeviceOptions
{
    private readonly Option<string?> _device = new("--device")
    {
        Description = "What runs the model: cpu, cuda (the first NVIDIA GPU), cuda:N, or auto (a GPU where one works, else the CPU) "
            + $"(default: the setting {ComputeDevice.Variable}, else cpu)",
        HelpName = "cpu|cuda|cuda:N|auto",
    };

    private readonly Option<int?> _batch = NumberOption.Between("--batch", 1, BatchOptions.MostFilms);
    private readonly bool _batches;

    /// <param name="batches">Whether the command scores many films, so that a GPU takes batches.</param>
    public DeviceOptions(bool batches)
    {
        _batches = batches;
        _batch.Description = "Films per call of a GPU, 1 to 1024, refused if its memory is too small "
            + "(default: 128, for films one by one 64, or what fits)";
        _batch.HelpName = "films";
    }

    public void AddTo(Command command)
    {
        command.Add(_device);
        if (_batches) command.Add(_batch);
    }

    /// <exception cref="InvalidInputException">There is no such device, or no such batch.</exception>
    public ComputeDevice Read(ParseResult parsed) => parsed.GetValue(_device) is { } named
        ? ComputeDevice.Parse(named)
        : ComputeDevice.OfThisMachine();

    /// <summary>A service runs its model on the device that it was started with.</summary>
    /// <exception cref="InvalidInputException">A device is named.</exception>
    public void RefuseAtService(ParseResult parsed)
    {
        if (parsed.GetValue(_device) is not null || parsed.GetValue(_batch) is not null)
            throw ErrorReport.Invalid("A service scores on the device that it was started with: leave out --device and --batch.");
    }

    /// <summary>How films are gathered on a GPU.</summary>
    /// <param name="usual">Without a batch on the command line.</param>
    public BatchOptions Batches(ParseResult parsed, BatchOptions usual)
    {
        TextWriter error = parsed.Error();
        BatchOptions told = usual with { Report = error.WriteLine };
        return parsed.GetValue(_batch) is { } films ? told with { Films = films, Exact = true } : told;
    }

    /// <summary>Maps by gradients are computed on the CPU, and nothing falls back silently.</summary>
    /// <exception cref="InvalidInputException">A GPU was asked for.</exception>
    public static void RefuseGradients(ComputeDevice device)
    {
        if (device.Gpu is not null)
            throw ErrorReport.Invalid($"Maps by gradients are computed on the CPU, not on {device}: choose --device cpu or auto.");
    }

    /// <summary>Says what runs the model, where that is not the CPU as usual.</summary>
    public static void Say(ComputeDevice asked, XrayScorer scorer, TextWriter error)
    {
        if (asked == ComputeDevice.Cpu) return;
        string why = scorer.DeviceRemark is { } remark ? $": {remark}" : ".";
        error.WriteLine($"Runs on {scorer.Device} in {Scoring.Files.ScoreRow.NameOf(scorer.Precision)}{why}");
    }
}
