namespace CheXNet.Imaging.Deflate;

/// <summary>A compressed stream in pieces, as a file holds it.</summary>
internal interface ICompressedInput
{
    /// <summary>The next piece.</summary>
    /// <returns>At least one byte; empty at the end, and from then on.</returns>
    ReadOnlyMemory<byte> Next();
}
