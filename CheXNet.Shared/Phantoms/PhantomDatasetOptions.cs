namespace CheXNet.Phantoms;

/// <summary>Parameters of a synthetic dataset.</summary>
public sealed record PhantomDatasetOptions
{
    /// <summary>Validates the parameters.</summary>
    /// <param name="count">Number of films, 1 to 1,000,000.</param>
    /// <param name="size">The films' side in pixels, 64 to 4096.</param>
    /// <param name="workers">Films drawn in parallel, at least 1; null for one per core. Does not affect the files.</param>
    /// <exception cref="InvalidInputException">A value is out of range.</exception>
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

    /// <summary>Number of films.</summary>
    public int Count { get; }

    /// <summary>The seed.</summary>
    public ulong Seed { get; }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The films' side in pixels.</summary>
    public int Size { get; }

    /// <summary>How often findings occur.</summary>
    public PhantomPrevalence Prevalence { get; }

    /// <summary>Number of films drawn in parallel.</summary>
    public int Workers { get; }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new InvalidInputException(ErrorCodes.ArgumentInvalid, otherwise);
    }
}
