namespace CheXNet.Checkpoints.Pickles;

/// <summary>Counts values copied by calls: the only cost not bounded by the pickle's length.</summary>
internal sealed class PickleMeter(long limit)
{
    private long _spent;

    public void Spend(long values)
    {
        _spent += values;
        if (_spent > limit) throw PickleException.Damaged($"its pickle copies more than {limit:N0} values");
    }
}
