using CheXNet.Imaging.Deflate;

namespace CheXNet.Shared.Tests.Imaging.Deflate;

/// <summary>Runs <see cref="ZlibInflater"/> over a stream in pieces.</summary>
internal static class Inflating
{
    /// <summary>Everything that the stream holds; null where it is refused or something stands behind it.</summary>
    /// <param name="pieces">The stream.</param>
    /// <param name="atMost">Bytes that are taken at once at most.</param>
    /// <param name="next">How many are taken next.</param>
    /// <param name="length">How many there are; where that is not known they are taken one by one.</param>
    public static byte[]? All(IEnumerable<byte[]> pieces, int atMost, Func<int> next, int? length)
    {
        try
        {
            using ZlibInflater inflater = new(new Pieces(pieces), atMost, behind: 40);
            MemoryStream to = new();
            for (int left = length ?? int.MaxValue; left > 0;)
            {
                if (length is null && inflater.IsAtEnd()) return to.ToArray();
                int count = length is null ? 1 : Math.Min(left, next());
                ReadOnlySpan<byte> taken = inflater.Take(count);
                to.Write(taken[..^40]);
                left -= count;
            }

            return inflater.IsAtEnd() ? to.ToArray() : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <inheritdoc cref="All(IEnumerable{byte[]}, int, Func{int}, int?)"/>
    public static byte[]? All(byte[] zlib, int? length) => All([zlib], 1000, static () => 1000, length);

    /// <summary>A stream in pieces.</summary>
    internal sealed class Pieces(IEnumerable<byte[]> pieces) : ICompressedInput
    {
        private readonly Queue<byte[]> _left = new(pieces);

        public ReadOnlyMemory<byte> Next() => _left.TryDequeue(out byte[]? piece) ? piece : default(ReadOnlyMemory<byte>);
    }
}
