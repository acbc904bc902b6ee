using CheXNet.Explanations.Localization;

namespace CheXNet.Cli.Localize;

/// <summary>Measures and reports: the table to stdout, files to the output folder.</summary>
internal sealed class LocalizeRun(LocalizeOptions options, TextWriter output, TextWriter error)
{
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(options.Output)) throw ErrorReport.Invalid($"'{options.Output}' is a file: name a folder.");
        using ImageLocalization localization = await ImageLocalization.OpenAsync(options, error, cancellationToken);
        using OutputFiles files = OutputFiles.Claim(options, localization.Package);
        LocalizationReport report = await localization.MeasureAsync(cancellationToken);
        await files.WriteAsync(report, cancellationToken);
        if (options.Json) output.Write(LocalizationFiles.Json(report));
        else LocalizeTable.Write(report, files.Paths, output);
        return localization.Failed > 0 ? ExitCode.DoneWithFailures : ExitCode.Done;
    }
}
