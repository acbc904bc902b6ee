namespace CheXNet.Dicom;

/// <summary>A file as DICOM PS3.10 has it.</summary>
/// <param name="Meta">Group 0002; empty if the file has none.</param>
/// <param name="Dataset">Everything else.</param>
/// <param name="Syntax">How the data set was encoded; its numbers are in little endian here.</param>
public sealed record DicomFile(DicomDataset Meta, DicomDataset Dataset, TransferSyntax Syntax);
