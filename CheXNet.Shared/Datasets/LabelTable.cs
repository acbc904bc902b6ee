namespace CheXNet.Datasets;

/// <summary>A patient's sex as a source states it.</summary>
public enum PatientSex
{
    /// <summary>F, Female.</summary>
    Female,

    /// <summary>M, Male.</summary>
    Male,
}

/// <summary>What a source says about an image.</summary>
/// <param name="Line">The line of the label file, counted from 1.</param>
/// <param name="Image">The image's path as the source has it, with forward slashes and without <c>./</c>; may lack the extension.</param>
/// <param name="Patient">Equal for images of one patient (<see cref="PatientName"/> where the source names none).</param>
/// <param name="Labels">One per finding of the table, in its order.</param>
public sealed record LabelRow(int Line, string Image, string Patient, IReadOnlyList<LabelState> Labels)
{
    /// <summary>The last part of the path.</summary>
    public string FileName => ImageName.FileOf(Image);

    /// <summary><c>PA</c>, <c>AP</c>, <c>LATERAL</c>, … in capitals; null if unknown.</summary>
    public string? View { get; init; }

    /// <summary>Null if unknown.</summary>
    public PatientSex? Sex { get; init; }

    /// <summary>In years, as stated, outliers included (<see cref="AgeText.Highest"/>); null if unknown.</summary>
    public double? Age { get; init; }

    /// <summary>The hospital; null if unknown.</summary>
    public string? Site { get; init; }

    /// <summary>The split that the label file itself names (train, valid, …); null if it names none.</summary>
    public string? Split { get; init; }

    /// <summary>Whether the source says that there is no finding; null if it does not say.</summary>
    public bool? NoFinding { get; init; }

    /// <summary>Width and height in pixels of the image file, where the source states them; null for ChestX-ray14.</summary>
    public (int Width, int Height)? Size { get; init; }
}

/// <summary>A file that labels come from.</summary>
/// <param name="Path">As named by the caller.</param>
/// <param name="Sha256">Of the file as it lies on disk, in lower-case hexadecimal digits.</param>
/// <param name="Role"><c>labels</c>, <c>metadata</c> or <c>split</c>.</param>
public sealed record SourceFile(string Path, string Sha256, string Role);

/// <summary>A source's name for a label, and what becomes of it.</summary>
/// <param name="Name">As the source writes it.</param>
/// <param name="Finding">The finding that it counts as; null if it is not used.</param>
/// <param name="Images">Images for which the source says that it is present.</param>
public sealed record LabelMapping(string Name, Finding? Finding, int Images);

/// <summary>The labels of a dataset, read by <see cref="LabelFile"/>.</summary>
/// <param name="Format">Told from the file's content.</param>
/// <param name="Version">Which of the format's versions, for people; null if it has none.</param>
/// <param name="Origins">The label file first, then the files that were read with it.</param>
/// <param name="Findings">The findings that the source labels, in the order asked for.</param>
/// <param name="Mapping">Every label name of the source.</param>
/// <param name="Rows">One per image, in the file's order; an image that is listed twice has its first row.</param>
/// <param name="Anomalies">What was odd, counted.</param>
public sealed record LabelTable(
    LabelFormat Format, string? Version, IReadOnlyList<SourceFile> Origins, IReadOnlyList<Finding> Findings,
    IReadOnlyList<LabelMapping> Mapping, IReadOnlyList<LabelRow> Rows, IReadOnlyList<DatasetAnomaly> Anomalies)
{
    /// <summary>The label file's path.</summary>
    public string Path => Origins[0].Path;

    /// <summary>Format and version for people: <c>ChestX-ray14, labels v2020</c>.</summary>
    public string Description => Version is null ? LabelFormats.NameOf(Format) : $"{LabelFormats.NameOf(Format)}, {Version}";

    /// <summary>The place of a finding in <see cref="Findings"/>; -1 if the source does not label it.</summary>
    public int IndexOf(Finding finding) => Findings.IndexOf(finding.Name);
}
