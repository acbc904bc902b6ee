namespace CheXNet.Cli.Dicom;

internal static class DicomCommand
{
    public static Command Create() => new("dicom", "Give results of DICOM films back to their studies.")
    {
        DicomExportCommand.Create(),
    };
}
