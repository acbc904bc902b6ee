using CheXNet.Dicom;

namespace CheXNet.Imaging;

/// <summary>How DICOM films are read (docs/dicom.md).</summary>
public sealed record DicomReading
{
    /// <summary>The environment variable of <see cref="Window"/>.</summary>
    public const string WindowSetting = "CHEXNET_DICOM_WINDOW";

    /// <summary>Which values become black and white.</summary>
    public WindowChoice Window { get; init; } = WindowChoice.AsStored;

    /// <summary>What the setting says; the default if it is not set.</summary>
    /// <exception cref="InvalidInputException">The setting is not valid.</exception>
    public static DicomReading OfThisMachine() => new()
    {
        Window = WindowChoice.Parse(Environment.GetEnvironmentVariable(WindowSetting), $"The setting {WindowSetting}"),
    };
}
