using CheXNet.Dicom;
using CheXNet.Imaging;

namespace CheXNet.Cli.CommandLine;

/// <summary>How DICOM films are read.</summary>
internal sealed class FilmOptions
{
    private readonly Option<string?> _window = new("--window")
    {
        Description = "What of a DICOM film becomes black and white: stored (its first VOI LUT or window, else its own range), range, "
            + "the number of a window, lut1 for a VOI LUT, or center,width as in 2048,4096 "
            + $"(default: the setting {DicomReading.WindowSetting}, else stored)",
        HelpName = "choice",
    };

    private readonly Option<bool> _acceptAnything = new("--accept-anything")
    {
        Description = "Score what is no frontal chest film too, by its look (its row is marked with the code) or by the tags of a DICOM "
            + $"file; such scores mean nothing (default: the setting {DicomReading.AcceptSetting})",
    };

    public void AddTo(Command command)
    {
        command.Add(_window);
        command.Add(_acceptAnything);
    }

    /// <summary>This machine's limits, with what was asked for.</summary>
    /// <exception cref="InvalidInputException">The window is no choice, or a setting is wrong.</exception>
    public ImageLimits Read(ParseResult parsed)
    {
        ImageLimits limits = ImageLimits.OfThisMachine();
        DicomReading reading = limits.Dicom;
        if (parsed.GetValue(_window) is { } window) reading = reading with { Window = WindowChoice.Parse(window, "--window") };
        if (parsed.GetValue(_acceptAnything)) reading = reading with { AcceptAnything = true };
        return limits with { Dicom = reading };
    }
}
