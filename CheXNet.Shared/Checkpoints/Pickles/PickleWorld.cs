namespace CheXNet.Checkpoints.Pickles;

/// <summary>All that a pickle can reach outside of itself: the globals on the list, and the storages that lie beside it.</summary>
internal abstract class PickleWorld
{
    /// <summary>The value for a global.</summary>
    /// <exception cref="PickleException">It is not on the list.</exception>
    public abstract object Resolve(string module, string name);

    /// <summary>What a persistent id stands for.</summary>
    public abstract object? Persistent(object? id);

    /// <summary>Applies <c>BUILD</c> to an object that is neither a dictionary nor a shell.</summary>
    public abstract void Build(object target, object? state);
}
