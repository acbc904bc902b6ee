
using CheXNet.Models;
using CheXNet.Runs;
using CheXNet.Scoring;
using CheXNet.Storage;

namespace CheXNet.Cli.Runs;

/// <summary>What scores a run that is carried out here.</summary>
internal sealed class RunModel : IDisposable
{
    private readonly XrayScorer? _scorer;

    private RunModel(IRunScoring scoring, XrayScorer? scorer) => (Scoring, _scorer) = (scoring, scorer);

    /// <summary>The scoring.</summary>
    public IRunScoring Scoring { get; }

    /// <summary>Loads a model.</summary>
    /// <param name="account">The account, where models may lie too.</param>
    /// <param name="model">A model as <see cref="ModelFinder"/> finds it; null for the default; <see cref="StandInScoring.Model"/> for
    /// the stand-in.</param>
    /// <param name="precision">Which of its graphs.</param>
    /// <param name="workers">Images scored at once.</param>
    /// <exception cref="ModelPackageException">There is none, or not of this precision.</exception>
    public static async Task<RunModel> OpenAsync(StorageAccount account, string? model, Precision precision, int workers, CancellationToken cancellationToken)
    {
        bool standIn = model == StandInScoring.Model.ToString();
        ModelPackage package = await FindAsync(account, standIn ? null : model, cancellationToken);
        if (standIn) return new RunModel(new StandInScoring(package.Card, TimeProvider.System), null);
        XrayScorer scorer = await XrayScorer.CreateAsync(package, precision, cancellationToken: cancellationToken);
        return new RunModel(new ModelScoring(scorer, new ScoringPipelineOptions { Workers = workers }), scorer);
    }

    /// <summary>Finds a model without loading its graph.</summary>
    /// <exception cref="ModelPackageException">There is none.</exception>
    public static Task<ModelPackage> FindAsync(StorageAccount account, string? model, CancellationToken cancellationToken) =>
        ModelFinder.OfThisMachine(new ModelContainer(account)).FindAsync(model, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _scorer?.Dispose();
}
