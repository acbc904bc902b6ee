namespace CheXNet.Checkpoints.Pickles;

/// <summary>Counts what calls copy: the one thing a pickle can do that costs more than the bytes it is written in.</summary>
internal sealed class PickleMeter(long limit)
{
    private long _spent;

    public void Spend(long values)
    {
        _spent += values;
        if (_spent > limit) throw PickleException.Damaged($"its pickle copies more than {limit:N0} values");
    }
}
