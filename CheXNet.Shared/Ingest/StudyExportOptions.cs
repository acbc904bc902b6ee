using CheXNet.Dicom.Web;
using CheXNet.Reports;

namespace CheXNet.Ingest;

/// <summary>What a service makes of each DICOM film for the film's own study, and where it goes.</summary>
public sealed record StudyExportOptions
{
    /// <summary>The environment variable of <see cref="Kinds"/>: <c>none</c>, <c>sc</c>, <c>sr</c> or <c>sc,sr</c>.</summary>
    public const string Setting = "CHEXNET_DICOM_EXPORT";

    /// <summary>The environment variable with the address of a DICOMweb server.</summary>
    public const string AddressSetting = "CHEXNET_DICOM_SEND_URL";

    /// <summary>The environment variable with a token for that server.</summary>
    public const string TokenSetting = "CHEXNET_DICOM_SEND_TOKEN";

    /// <summary>The environment variable of <see cref="Scope"/>.</summary>
    public const string ScopeSetting = "CHEXNET_DICOM_SEND_SCOPE";

    /// <summary>What is made; nothing by default.</summary>
    public ReportKinds Kinds { get; init; }

    /// <summary>Where it is sent; null: it is stored in the container <c>dicom</c>.</summary>
    public StowOptions? Server { get; init; }

    /// <summary>The scope of Entra ID's tokens for the server, asked for as the service's own identity; null: none are.</summary>
    public string? Scope { get; init; }

    /// <summary>What the settings say.</summary>
    /// <exception cref="InvalidInputException">A setting is not valid.</exception>
    public static StudyExportOptions OfThisMachine() => Parse(
        Environment.GetEnvironmentVariable(Setting), Environment.GetEnvironmentVariable(AddressSetting),
        Environment.GetEnvironmentVariable(TokenSetting), Environment.GetEnvironmentVariable(ScopeSetting));

    /// <summary>Parses the settings' values.</summary>
    /// <exception cref="InvalidInputException">One is not valid; the message names the setting.</exception>
    public static StudyExportOptions Parse(string? kinds, string? address = null, string? token = null, string? scope = null)
    {
        string? wanted = kinds?.Trim();
        bool isOff = string.IsNullOrEmpty(wanted) || string.Equals(wanted, "none", StringComparison.OrdinalIgnoreCase);
        return new StudyExportOptions
        {
            Kinds = isOff ? ReportKinds.None : ReportKindNames.Parse(wanted!, $"The setting {Setting}"),
            Server = string.IsNullOrWhiteSpace(address) ? null : ServerOf(address.Trim(), token?.Trim()),
            Scope = string.IsNullOrWhiteSpace(scope) ? null : scope.Trim(),
        };
    }

    private static StowOptions ServerOf(string address, string? token)
    {
        try
        {
            StowOptions server = new(address);
            if (!string.IsNullOrEmpty(token)) server = server with { Authorization = StowOptions.Bearer(token) };
            server.Check();
            return server;
        }
        catch (InvalidInputException e)
        {
            throw new InvalidInputException(e.Code, $"The settings {AddressSetting} and {TokenSetting}: {e.Message}", e);
        }
    }
}
