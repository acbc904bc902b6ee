namespace CheXNet.Cli.Service;

/// <summary>Totals since the service started.</summary>
internal sealed class ServiceCounters
{
    private long _scored, _failed, _overlays, _waiting;

    public long Scored => Interlocked.Read(ref _scored);

    public long Failed => Interlocked.Read(ref _failed);

    public long Overlays => Interlocked.Read(ref _overlays);

    public long Waiting => Interlocked.Read(ref _waiting);

    public void CountScored() => Interlocked.Increment(ref _scored);

    public void CountFailed() => Interlocked.Increment(ref _failed);

    public void CountOverlays(int drawn) => Interlocked.Add(ref _overlays, drawn);

    public void CountWaiting(int change) => Interlocked.Add(ref _waiting, change);
}
