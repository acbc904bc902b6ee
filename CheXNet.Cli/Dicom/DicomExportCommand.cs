using CheXNet.Cli.Storage;
using CheXNet.Dicom.Web;
using CheXNet.Ingest;
using CheXNet.Reports;

namespace CheXNet.Cli.Dicom;

/// <summary><c>chexnet dicom export</c>: heat maps and a report of each film as instances of its own study.</summary>
internal static class DicomExportCommand
{
    private const string Kinds = "sc,sr";

    public static Command Create()
    {
        Option<string> dataset = new("--dataset", "-d") { Description = "The dataset: the first folder under xrays", Required = true };
        Option<string[]> image = new("--image", "-i") { Description = "Only this image; may be repeated" };
        Option<string[]> finding = new("--finding", "-f")
        {
            Description = "A finding to draw, or all; may be repeated (default: those at or above their operating point, "
                + "else the most probable one, as in overlays)",
        };
        Option<string> kinds = new("--kinds")
        {
            Description = "What to make: sc (heat maps as Secondary Capture), sr (a Structured Report of all probabilities)",
            HelpName = Kinds,
            DefaultValueFactory = static _ => Kinds,
        };
        Option<string?> output = new("--output", "-o")
        {
            Description = "The folder to write to: {image}/sc-{finding}.dcm and {image}/sr.dcm; what is there and the same is kept",
            HelpName = "folder",
        };
        Option<string?> send = new("--send")
        {
            Description = "A DICOMweb server to send to (STOW-RS), such as http://localhost:8042/dicom-web",
            HelpName = "url",
        };
        Option<string?> token = new("--token")
        {
            Description = $"A bearer token for the server (default: the setting {StudyExportOptions.TokenSetting})",
            HelpName = "token",
        };
        Option<string[]> header = new("--header")
        {
            Description = "Another header for the server; may be repeated",
            HelpName = "name: value",
        };
        Option<string?> model = CommonOptions.ScoredBy();
        Option<string?> storage = CommonOptions.Storage();
        Option<string?> data = CommonOptions.Data();

        return new CliCommand(
            "export",
            "Write what DICOM films were scored as into their own studies: heat maps as pictures that any viewer shows, and a structured "
            + "report with every probability. Exporting twice gives the same instances. They name the patient, as the films do.",
            new CliExample("dicom export --dataset ward7 --output export/", "Every film of a dataset, as files"),
            new CliExample("dicom export --dataset ward7 --send http://localhost:8042/dicom-web", "The same, sent to an Orthanc"),
            new CliExample("dicom export -d ward7 -i IM000001 -f Effusion -f Mass --kinds sc -o out/", "Two heat maps of one film"),
            new CliExample(
                "dicom export -d ward7 --send https://workspace.dicom.azurehealthcareapis.com/v1 --token \"$TOKEN\"", "To Azure's service"))
        {
            dataset, image, finding, kinds, output, send, token, header, model, storage, data,
        }.Does(async (parsed, cancellationToken) =>
        {
            DicomExportOptions asked = new(
                parsed.GetRequiredValue(dataset), parsed.GetValue(image) ?? [], parsed.GetValue(finding) ?? [],
                ReportKindNames.Parse(parsed.GetValue(kinds)!, "--kinds"), parsed.GetValue(output), parsed.GetValue(model));
            StowOptions? server = ServerOf(
                parsed.GetValue(send),
                parsed.GetValue(token) ?? Environment.GetEnvironmentVariable(StudyExportOptions.TokenSetting),
                parsed.GetValue(header) ?? []);
            Check(asked, server);
            using StowClient? client = server is null ? null : new StowClient(server);
            await using LocalStorage opened = await LocalStorage.OpenAsync(
                parsed.GetValue(storage), parsed.GetValue(data), StorageUse.Read, Console.Error.WriteLine, cancellationToken);
            DicomExportOutput to = new(parsed.Output(), parsed.Error(), parsed.IsJson());
            return await new DicomExportRun(opened.Account, asked, client, to).RunAsync(cancellationToken);
        });
    }

    private static void Check(DicomExportOptions asked, StowOptions? server)
    {
        string? wrong = asked switch
        {
            _ when !ImageKey.IsDataset(asked.Dataset) =>
                $"--dataset '{asked.Dataset}' is not the name of a dataset: give the first folder under xrays.",
            { Folder: null } when server is null => "Say where to: a folder with --output, or a DICOMweb server with --send.",
            { Folder: { } folder } when File.Exists(folder) => $"'{folder}' is a file: name a folder for --output.",
            _ => null,
        };
        if (wrong is not null) throw ErrorReport.Invalid(wrong);
    }

    private static StowOptions? ServerOf(string? address, string? token, string[] headers)
    {
        if (address is null) return headers.Length == 0 ? null : throw ErrorReport.Invalid("--header goes with --send: name the server.");
        Dictionary<string, string> named = new(StringComparer.OrdinalIgnoreCase);
        foreach (string header in headers)
        {
            // The value may be a secret: it is not shown.
            if (header.Split(':', 2, StringSplitOptions.TrimEntries) is not [{ Length: > 0 } name, { Length: > 0 } value])
                throw ErrorReport.Invalid("--header is written as 'name: value'.");
            named[name] = value;
        }

        StowOptions server = new(address) { Headers = named };
        return string.IsNullOrEmpty(token) ? server : server with { Authorization = StowOptions.Bearer(token) };
    }
}
