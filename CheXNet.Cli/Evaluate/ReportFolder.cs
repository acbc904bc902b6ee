using System.Text;
using CheXNet.Evaluation.Reports;
using CheXNet.Files;

namespace CheXNet.Cli.Evaluate;

/// <summary>The report's files, claimed before anything is measured; none without a folder.</summary>
internal sealed class ReportFolder : IDisposable
{
    private static readonly string[] Names = ["report.html", "report.md", "report.json"];

    private readonly List<OutputFile> _files = [];

    private ReportFolder(IReadOnlyList<string> paths) => Paths = paths;

    public IReadOnlyList<string> Paths { get; }

    /// <exception cref="InvalidInputException">A file is an input, another process writes it, or it cannot be written.</exception>
    public static ReportFolder Claim(EvaluateOptions options)
    {
        if (options.OutputFolder is not { } folder) return new ReportFolder([]);
        string?[] named = [options.Predictions, options.Labels, options.Split, options.Compare, options.Boxes];
        string[] inputs = [.. named.OfType<string>()];
        ReportFolder files = new([.. Names.Select(name => Path.Combine(folder, name))]);
        try
        {
            foreach (string path in files.Paths) files._files.Add(OutputFile.Claim(path, inputs));
            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    public async Task WriteAsync(EvaluationReport report, IReadOnlyList<ReportPicture> pictures, CancellationToken cancellationToken)
    {
        if (_files.Count == 0) return;
        string[] texts = [HtmlReport.Of(report, pictures), MarkdownReport.Of(report), ReportFiles.Json(report)];
        foreach ((OutputFile file, string text) in _files.Zip(texts))
            await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
    }

    public void Dispose()
    {
        foreach (OutputFile file in _files) file.Dispose();
    }
}
