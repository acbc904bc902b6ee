namespace CheXNet.Cli.Fhir;

internal static class FhirCommand
{
    public static Command Create() => new("fhir", "Give results to systems that speak HL7 FHIR.")
    {
        FhirExportCommand.Create(),
    };
}
