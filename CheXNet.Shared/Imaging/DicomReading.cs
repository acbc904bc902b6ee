using CheXNet.Dicom;

namespace CheXNet.Imaging;

/// <summary>How DICOM films are read (docs/dicom.md).</summary>
public sealed record DicomReading
{
    /// <summary>The environment variable of <see cref="Window"/>.</summary>
    public const string WindowSetting = "CHEXNET_DICOM_WINDOW";

    /// <summary>The environment variable of <see cref="AcceptAnything"/>: <c>true</c> or <c>false</c>.</summary>
    public const string AcceptSetting = "CHEXNET_ACCEPT_ANYTHING";

    /// <summary>Which values become black and white.</summary>
    public WindowChoice Window { get; init; } = WindowChoice.AsStored;

    /// <summary>Whether films of other modalities, views and body parts are taken as well.</summary>
    public bool AcceptAnything { get; init; }

    /// <summary>What the settings say; the defaults for one that is not set.</summary>
    /// <exception cref="InvalidInputException">A setting is not valid.</exception>
    public static DicomReading OfThisMachine() =>
        Parse(Environment.GetEnvironmentVariable(WindowSetting), Environment.GetEnvironmentVariable(AcceptSetting));

    /// <summary>Parses the settings' values.</summary>
    /// <exception cref="InvalidInputException">One is not valid; the message names the setting.</exception>
    public static DicomReading Parse(string? window, string? accept) => new()
    {
        Window = WindowChoice.Parse(window, $"The setting {WindowSetting}"),
        AcceptAnything = string.IsNullOrWhiteSpace(accept) ? false
            : bool.TryParse(accept, out bool value) ? value
            : throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid, $"The setting {AcceptSetting} is '{accept}': use true or false."),
    };
}
