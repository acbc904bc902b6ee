using CheXNet.Cli.Storage;
using CheXNet.Fhir;

namespace CheXNet.Cli.Fhir;

/// <summary><c>chexnet fhir export</c>: each film's result as a bundle of FHIR R4.</summary>
internal static class FhirExportCommand
{
    public static Command Create()
    {
        Option<string> dataset = new("--dataset", "-d") { Description = "The dataset: the first folder under xrays", Required = true };
        Option<string[]> image = new("--image", "-i") { Description = "Only this image; may be repeated" };
        Option<string> output = new("--output", "-o")
        {
            Description = "A folder, for a file {id}.json of each film, or a file .ndjson, for a line of each",
            HelpName = "folder|file.ndjson",
            Required = true,
        };
        Option<string?> subject = new("--subject")
        {
            Description = "Whom the films show, such as Patient/123 (default: nobody is named); with --image",
            HelpName = "reference",
        };
        Option<bool> transaction = new("--transaction")
        {
            Description = "Bundles that a FHIR server carries out: PUT by id, so that the same again changes nothing "
                + "(default: collections)",
        };
        Option<string?> model = CommonOptions.ScoredBy();
        Option<string?> storage = CommonOptions.Storage();
        Option<string?> data = CommonOptions.Data();

        return new CliCommand(
            "export",
            "Write each film's result as a bundle of HL7 FHIR R4: a preliminary DiagnosticReport, an Observation for each finding, the "
            + "model as a Device, and for DICOM a reference to the ImagingStudy. Exporting twice gives the same bundles.",
            new CliExample("fhir export --dataset ward7 --output ward7.ndjson", "A dataset, a bundle a line"),
            new CliExample("fhir export --dataset ward7 --output bundles/ --transaction", "A file of each film, to be posted to a server"),
            new CliExample("fhir export -d ward7 -i IM000001 -o out/ --subject Patient/123", "One film, of a patient"))
        {
            dataset, image, output, subject, transaction, model, storage, data,
        }.Does(async (parsed, cancellationToken) =>
        {
            FhirExportOptions asked = new(
                parsed.GetRequiredValue(dataset), parsed.GetValue(image) ?? [], parsed.GetRequiredValue(output), parsed.GetValue(model),
                new FhirOptions { Subject = parsed.GetValue(subject), IsTransaction = parsed.GetValue(transaction) });
            Check(asked);
            await using LocalStorage opened = await LocalStorage.OpenAsync(
                parsed.GetValue(storage), parsed.GetValue(data), StorageUse.Read, Console.Error.WriteLine, cancellationToken);
            return await new FhirExportRun(opened.Account, asked, parsed.Output(), parsed.Error(), parsed.IsJson())
                .RunAsync(cancellationToken);
        });
    }

    private static void Check(FhirExportOptions asked)
    {
        string? wrong = asked switch
        {
            _ when !ImageKey.IsDataset(asked.Dataset) =>
                $"--dataset '{asked.Dataset}' is not the name of a dataset: give the first folder under xrays.",
            { IsOneFile: false } when File.Exists(asked.Output) =>
                $"'{asked.Output}' is a file: name a folder for --output, or a file that ends in .ndjson.",
            { Fhir.Subject: not null, Images.Count: 0 } => "--subject is whom the films show: name them with --image.",
            _ => null,
        };
        if (wrong is not null) throw ErrorReport.Invalid(wrong);
    }
}
