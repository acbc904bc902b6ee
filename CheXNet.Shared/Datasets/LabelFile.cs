using CheXNet.Files;

namespace CheXNet.Datasets;

/// <summary>
/// Reads labels from any of the sources of <see cref="LabelFormat"/>, told apart by their content: a table in UTF-8 or UTF-16, separated by
/// commas, semicolons or tabs, also compressed by gzip.
/// </summary>
public static class LabelFile
{
    private const string Known =
        "known are ChestX-ray14's Data_Entry_2017.csv, CheXpert, MIMIC-CXR-JPG, VinDr-CXR, PadChest, and tables with a column 'image' and "
        + "one of 0 and 1 for each finding";

    /// <summary>Reads a label file, and for MIMIC-CXR-JPG the metadata and split that lie beside it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="findings">The findings to read; null: those of ChestX-ray14 in CheXNet's order.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="InvalidInputException">
    /// It cannot be read, is damaged, is of no known source (a list, boxes, predictions), has no row, labels none of the findings, or more
    /// rows cannot be read than can. The message is one sentence that names the file.
    /// </exception>
    public static async Task<LabelTable> ReadAsync(
        string path, IReadOnlyList<Finding>? findings = null, CancellationToken cancellationToken = default)
    {
        findings ??= ChestXray14.Findings;
        return await ReadLabelsAsync(await SourceText.ReadAsync(path, cancellationToken), findings, cancellationToken);
    }

    /// <summary>Reads a label file's bytes, such as a blob's.</summary>
    /// <inheritdoc cref="ReadAsync(string, IReadOnlyList{Finding}?, CancellationToken)"/>
    /// <param name="name">Names it in messages and reports.</param>
    /// <param name="content">The file's bytes.</param>
    public static Task<LabelTable> ReadAsync(
        string name, byte[] content, IReadOnlyList<Finding> findings, CancellationToken cancellationToken) =>
        ReadLabelsAsync(SourceText.Of(name, content), findings, cancellationToken);

    /// <summary>The format of a file by its beginning; null if it is no label file, or cannot be read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<LabelFormat?> FormatOfAsync(string path, CancellationToken cancellationToken)
    {
        if (await SourceText.PeekAsync(path, cancellationToken) is not { } text) return null;
        if (CheXNetListLabels.Fits(text.FirstLine())) return LabelFormat.CheXNetList;
        try
        {
            return FormatOf(SourceTable.Of(text));
        }
        catch (InvalidInputException)
        {
            return null;
        }
    }

    /// <summary>Whether a file may hold a table, by its name.</summary>
    internal static bool IsTableName(string path)
    {
        string name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.GetExtension(name).ToUpperInvariant() is ".CSV" or ".TSV" or ".TXT";
    }

    private static async Task<LabelTable> ReadLabelsAsync(
        SourceText text, IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
    {
        LabelTable table = await ReadAsync(text, findings, cancellationToken);
        if (table.Findings.Count > 0) return table;
        IEnumerable<string> names = table.Mapping.Select(static m => m.Name).Take(20);
        throw SourceTable.Of(text).Invalid($"labels none of {string.Join(", ", findings)}: its labels are {string.Join(", ", names)}");
    }

    private static async Task<LabelTable> ReadAsync(SourceText text, IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
    {
        if (CheXNetListLabels.Fits(text.FirstLine())) return CheXNetListLabels.Read(text, findings, cancellationToken);
        SourceTable source = SourceTable.Of(text);
        return FormatOf(source) switch
        {
            LabelFormat.Nih => NihLabels.Read(source, findings, IsSynthetic(text.Folder), cancellationToken),
            LabelFormat.CheXpert => CheXpertLabels.Read(source, findings, cancellationToken),
            LabelFormat.Mimic => await MimicLabels.ReadAsync(source, findings, cancellationToken),
            LabelFormat.VinDr => VinDrLabels.Read(source, findings, cancellationToken),
            LabelFormat.PadChest => PadChestLabels.Read(source, findings, cancellationToken),
            LabelFormat.Table => PlainLabels.Read(source, findings, cancellationToken),
            _ => throw source.Invalid(WhatElse(source, text.FirstLine())),
        };
    }

    private static LabelFormat? FormatOf(SourceTable table) =>
        NihLabels.Fits(table) ? LabelFormat.Nih
        : CheXpertLabels.Fits(table) ? LabelFormat.CheXpert
        : MimicLabels.Fits(table) ? LabelFormat.Mimic
        : VinDrLabels.Fits(table) ? LabelFormat.VinDr
        : PadChestLabels.Fits(table) ? LabelFormat.PadChest
        : PlainLabels.Fits(table) ? LabelFormat.Table
        : null;

    /// <summary>What a file is that holds no labels, with the remedy.</summary>
    private static string WhatElse(SourceTable table, string firstLine)
    {
        if (firstLine.Length == 0) return "is empty";
        if (table.Has("dicom_id")) return "is MIMIC-CXR-JPG's metadata or split: name its labels, mimic-cxr-2.0.0-chexpert.csv";
        if (table.Has("Image Index") && table.Has("Finding Label")) return "holds boxes, not labels: name Data_Entry_2017.csv";
        if (PlainLabels.IsPredictions(table)) return "holds predictions, not labels";
        if (table.Header.Length == 1 && ImageName.LooksLikeImage(firstLine)) return "is a list of images without labels, such as a split";
        if (ImageName.LooksLikeImage(table.Header[0])) return "has no header: its first row is an image already";
        string shown = VisibleText.Line(firstLine.Length > 80 ? firstLine[..80] + "…" : firstLine);
        return $"is of no known source: it begins with '{shown}'; {Known}";
    }

    /// <summary>Whether the note of <c>chexnet phantoms</c> lies beside the file.</summary>
    private static bool IsSynthetic(string? folder)
    {
        if (folder is null) return false;
        string note = Path.Combine(folder, "README.txt");
        if (FileFacts.Of(note).Kind != FileKind.Regular) return false;
        using StreamReader reader = File.OpenText(note);
        Span<char> start = stackalloc char[SyntheticNote.Length];
        return reader.ReadBlock(start) == start.Length && start.SequenceEqual(SyntheticNote);
    }

    private const string SyntheticNote = "SYNTHETIC CHEST FILMS";
}
