namespace CheXNet.Runs;

/// <summary>Where a run's time goes, in seconds. The stages are pipelined, so their sum may exceed <paramref name="Busy"/>.</summary>
/// <param name="Read">Downloading.</param>
/// <param name="Prepare">Decoding and resizing.</param>
/// <param name="Infer">The network.</param>
/// <param name="Store">Writing rows.</param>
/// <param name="Busy">From start to end of a page; the sum over pages is billed instance time.</param>
public readonly record struct StageSeconds(double Read, double Prepare, double Infer, double Store, double Busy)
{
    /// <summary>Adds two times.</summary>
    public static StageSeconds operator +(StageSeconds a, StageSeconds b) =>
        new(a.Read + b.Read, a.Prepare + b.Prepare, a.Infer + b.Infer, a.Store + b.Store, a.Busy + b.Busy);
}
