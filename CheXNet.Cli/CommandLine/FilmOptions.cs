using CheXNet.Dicom;
using CheXNet.Imaging;

namespace CheXNet.Cli.CommandLine;

/// <summary>How films are read, and what is done with images that are none: the same for every command that scores.</summary>
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
        Description = "Take images that would be refused as no frontal chest films, by their look or by the tags of a DICOM file: their "
            + $"rows are marked, and their scores mean nothing (default: the setting {ImageLimits.FilmCheckSetting}, else refuse)",
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
        if (parsed.GetValue(_window) is { } window)
            limits = limits with { Dicom = limits.Dicom with { Window = WindowChoice.Parse(window, "--window") } };
        return parsed.GetValue(_acceptAnything) ? limits with { FilmCheck = FilmCheckMode.Accept } : limits;
    }

    /// <summary>Refuses both where a running service reads the films.</summary>
    /// <exception cref="InvalidInputException">One of them is given.</exception>
    public void RefuseAtService(ParseResult parsed)
    {
        Option? given = new Option[] { _window, _acceptAnything }.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false });
        if (given is null) return;
        throw ErrorReport.Invalid($"{given.Name} is for films that are scored here: the service has settings of its own. Leave it out.");
    }
}
