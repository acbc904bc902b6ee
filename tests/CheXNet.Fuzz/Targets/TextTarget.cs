namespace CheXNet.Fuzz.Targets;

/// <summary>Reads a table or list of text as a command does. Only <see cref="InvalidInputException"/> may leave.</summary>
public abstract class TextTarget : IFuzzTarget
{
    private const int Longest = 1 << 14;

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public long MostBytes => 64L << 20;

    /// <inheritdoc/>
    public bool Takes(byte[] content) => content.Length < Longest && Run(content);

    /// <inheritdoc/>
    public bool Run(byte[] input)
    {
        try
        {
            Read(input);
            return true;
        }
        catch (InvalidInputException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Reads an input, and throws <see cref="FuzzFindingException"/> for a result that must not be.</summary>
    protected abstract void Read(byte[] input);
}
