namespace CheXNet.Fuzz;

/// <summary>A parser under test. A target is one file in <c>Targets</c>, named in <see cref="FuzzTargets"/>.</summary>
public interface IFuzzTarget : IDisposable
{
    /// <summary>For <c>--target</c>.</summary>
    string Name { get; }

    /// <summary>Bytes that one input may allocate in all.</summary>
    long MostBytes { get; }

    /// <summary>Whether a file of the corpus is for this target.</summary>
    bool Takes(byte[] content);

    /// <summary>A changed copy; bytes turned over at random unless the target knows its format better (<see cref="Mutation"/>).</summary>
    byte[] Mutate(byte[] original, Random random) => Mutation.OfBytes(original, random);

    /// <summary>
    /// Parses an input; compares what is accepted with the format's reference where there is one. Returns whether it was accepted, and
    /// throws <see cref="FuzzFindingException"/> for a result that must not be. Any exception that leaves is a failure.
    /// </summary>
    bool Run(byte[] input);
}

/// <summary>An input was accepted or refused as it must not be.</summary>
public sealed class FuzzFindingException(string message, Exception? inner = null) : Exception(message, inner);
