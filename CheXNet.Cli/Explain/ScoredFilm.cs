using CheXNet.Files;
using CheXNet.Imaging;

namespace CheXNet.Cli.Explain;

/// <summary>The film to explain, scored, with the model that did it.</summary>
/// <param name="Finding">What to explain, by its index in card order: as asked, or the most probable.</param>
internal sealed record ScoredFilm(
    string Name, ModelPackage Package, XrayScorer Scorer, PixelImage Film, Prediction Prediction, int Finding) : IDisposable
{
    /// <summary>Reads and scores the film; a warning about it goes to <paramref name="error"/>.</summary>
    /// <exception cref="XrayException">
    /// The film, the model or the finding is not usable, or a file to write is one of the model's.
    /// </exception>
    public static async Task<ScoredFilm> OpenAsync(
        ExplainOptions options, ClaimedFiles files, TextWriter error, CancellationToken cancellationToken)
    {
        string name = Path.GetFileName(options.Image);
        ImageContent content = await ImageSource.File(name, options.Image).ReadAsync(cancellationToken);
        ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(options.Model, cancellationToken);
        files.Refuse(CommonOptions.FilesOf(package));
        int? asked = options.Finding is { } text ? package.Card.IndexOf(text) : null;

        int cores = Math.Min(64, Environment.ProcessorCount);
        SessionSettings session = new() { IntraOpThreads = cores, ViewsPerPass = options.ScoreCam.Batch };
        XrayScorer scorer = await XrayScorer.CreateAsync(
            package, options.Precision, session, options.Images, cancellationToken: cancellationToken);
        try
        {
            DecodedXray decoded = scorer.Decode(content);
            Prediction prediction = scorer.Score(name, content, scorer.Prepare(decoded), cancellationToken);
            if (decoded.Warning is { } odd) await error.WriteLineAsync(VisibleText.Line($"warning: {name}: {odd}"));
            int finding = asked ?? prediction.Probabilities.Index().MaxBy(static p => p.Item).Index;
            return new ScoredFilm(name, package, scorer, decoded.Image, prediction, finding);
        }
        catch
        {
            scorer.Dispose();
            throw;
        }
    }

    public void Dispose() => Scorer.Dispose();
}
