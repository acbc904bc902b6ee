namespace CheXNet.Phantoms;

/// <summary>Which synthetic dataset is wanted.</summary>
public sealed record PhantomDatasetOptions
{
    /// <summary>Checks the wishes.</summary>
    /// <param name="count">How many films, 1 to 1,000,000.</param>
    /// <param name="folder">Where it is written.</param>
    /// <param name="size">The films' side in pixels, 64 to 4096.</param>
    /// <param name="prevalence">How often findings occur.</param>
    /// <param name="workers">How many films are drawn at once, at least 1; null for one a core. The files do not depend on it.</param>
    /// <exception cref="InvalidInputException">A value is out of its range.</exception>
    public PhantomDatasetOptions(
        int count, ulong seed, string folder, int size = 1024, PhantomPrevalence prevalence = PhantomPrevalence.Balanced,
        int? workers = null)
    {
        Require(count is >= 1 and <= 1_000_000, $"The number of films is {count}; choose 1 to 1,000,000.");
        Require(size is >= PhantomRenderer.SmallestSize and <= PhantomRenderer.LargestSize,
            $"The films' size is {size}; choose {PhantomRenderer.SmallestSize} to {PhantomRenderer.LargestSize} pixels.");
        Require(!string.IsNullOrWhiteSpace(folder), "No folder is named for the films; choose one.");
        Require(workers is null or >= 1, $"The number of workers is {workers}; choose at least 1.");
        (Count, Seed, Folder, Size, Prevalence, Workers) = (count, seed, folder, size, prevalence, workers ?? Environment.ProcessorCount);
    }

    /// <summary>How many films.</summary>
    public int Count { get; }

    /// <summary>The seed.</summary>
    public ulong Seed { get; }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The films' side in pixels.</summary>
    public int Size { get; }

    /// <summary>How often findings occur.</summary>
    public PhantomPrevalence Prevalence { get; }

    /// <summary>How many films are drawn at once.</summary>
    public int Workers { get; }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new InvalidInputException(ErrorCodes.ArgumentInvalid, otherwise);
    }
}
