namespace CheXNet.Imaging.Deflate;

/// <summary>A compressed stream in pieces, as a file stores it.</summary>
internal interface ICompressedInput
{
    /// <summary>Returns the next piece of at least one byte; empty at the end and from then on.</summary>
    ReadOnlyMemory<byte> Next();
}
