using CheXNet.Files;

namespace CheXNet.Cli.Dicom;

/// <summary>What became of the films of an export.</summary>
internal sealed class DicomExportCounts
{
    /// <summary>Films that were exported whole.</summary>
    public int Films { get; set; }

    /// <summary>Files written now.</summary>
    public int Written { get; set; }

    /// <summary>Files that stood, with the same bytes.</summary>
    public int Unchanged { get; set; }

    /// <summary>Instances that the server has.</summary>
    public int Sent { get; set; }

    /// <summary>Images without a study to go back to.</summary>
    public List<(string Image, string Reason)> Skipped { get; } = [];

    public List<(string Image, string Code, string Message)> Failed { get; } = [];
}

internal sealed class DicomExportOutput(TextWriter to, TextWriter error, bool json)
{
    public TextWriter Error => error;

    public void Hint(string text) => error.WriteLine(text);

    public void Failure(string image, XrayException reason) =>
        error.WriteLine(VisibleText.Line($"failed: {image}: {reason.Message} [{reason.Code}]"));

    public void Summary(string dataset, ModelId model, DicomExportCounts counts)
    {
        if (json)
        {
            to.WriteJson(new
            {
                dataset,
                model,
                films = counts.Films,
                written = counts.Written,
                unchanged = counts.Unchanged,
                sent = counts.Sent,
                skipped = counts.Skipped.Select(static s => new { image = s.Image, reason = s.Reason }),
                failed = counts.Failed.Select(static f => new { image = f.Image, code = f.Code, message = f.Message }),
            });
            return;
        }

        to.WriteLine($"Exported {Count(counts.Films, "film")} scored by {model}: {Count(counts.Written, "file")} written, "
            + $"{counts.Unchanged} kept as they were, {Count(counts.Sent, "instance")} sent.");
        foreach (IGrouping<string, string> reason in counts.Skipped.GroupBy(static s => s.Reason, static s => s.Image))
            to.WriteLine($"Skipped {Count(reason.Count(), "image")}: {reason.Key}.");
        if (counts.Failed.Count > 0) to.WriteLine($"Failed: {Count(counts.Failed.Count, "image")}. What went well stays; run it again.");
    }

    private static string Count(int number, string thing) => $"{number} {thing}{(number == 1 ? "" : "s")}";
}
