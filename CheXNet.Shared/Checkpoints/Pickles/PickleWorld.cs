namespace CheXNet.Checkpoints.Pickles;

/// <summary>Everything a pickle can reach outside itself: allow-listed globals and the file's storages.</summary>
internal abstract class PickleWorld
{
    /// <exception cref="PickleException">The global is not on the allow-list.</exception>
    public abstract object Resolve(string module, string name);

    /// <summary>Resolves a persistent id.</summary>
    public abstract object? Persistent(object? id);

    /// <summary>Applies <c>BUILD</c> to an object that is neither a dictionary nor a shell.</summary>
    public abstract void Build(object target, object? state);
}
