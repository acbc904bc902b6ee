using System.Text;
using CheXNet.Explanations.Localization;
using CheXNet.Files;

namespace CheXNet.Cli.Localize;

/// <summary>The files in the output folder, claimed before any image is scored; none without a folder.</summary>
internal sealed class OutputFiles : IDisposable
{
    private static readonly (string Name, Func<LocalizationReport, string> Text)[] All =
    [
        ("localization.json", LocalizationFiles.Json),
        ("localization.csv", LocalizationFiles.Csv),
        ("localization.svg", LocalizationChart.Svg),
    ];

    private readonly List<(OutputFile File, Func<LocalizationReport, string> Text)> _files = [];

    private OutputFiles(IReadOnlyList<string> paths) => Paths = paths;

    public IReadOnlyList<string> Paths { get; }

    /// <exception cref="InvalidInputException">A file is an input, another process writes it, or it cannot be written.</exception>
    public static OutputFiles Claim(LocalizeOptions options, ModelPackage package)
    {
        if (options.Output is not { } folder) return new OutputFiles([]);
        IEnumerable<string> inputs = [options.Boxes, .. CommonOptions.FilesOf(package)];
        if (options.Split is { } split) inputs = inputs.Append(split);
        OutputFiles files = new([.. All.Select(file => Path.Combine(folder, file.Name))]);
        try
        {
            foreach ((string path, var file) in files.Paths.Zip(All)) files._files.Add((OutputFile.Claim(path, inputs), file.Text));
            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    public async Task WriteAsync(LocalizationReport report, CancellationToken cancellationToken)
    {
        foreach ((OutputFile file, Func<LocalizationReport, string> text) in _files)
            await file.WriteAsync(Encoding.UTF8.GetBytes(text(report)), cancellationToken);
    }

    public void Dispose()
    {
        foreach ((OutputFile file, _) in _files) file.Dispose();
    }
}
