namespace CheXNet.Scoring.Batching;

/// <summary>What the batching stage asks of a model's session.</summary>
internal interface IBatchSession
{
    /// <summary>Memory for a batch of views.</summary>
    ViewBatch Allocate(int views);

    /// <inheritdoc cref="ModelSession.RunBatch"/>
    IReadOnlyList<ViewResult> Run(
        ViewBatch batch, int first, IReadOnlyList<Geometry?> views, int padded, CancellationToken cancellationToken);
}

/// <summary>A session of ONNX Runtime.</summary>
internal sealed class SessionBatches(ModelSession session) : IBatchSession
{
    public ViewBatch Allocate(int views) => session.Allocate(views);

    public IReadOnlyList<ViewResult> Run(
        ViewBatch batch, int first, IReadOnlyList<Geometry?> views, int padded, CancellationToken cancellationToken) =>
        session.RunBatch(batch, first, views, padded, cancellationToken);
}
