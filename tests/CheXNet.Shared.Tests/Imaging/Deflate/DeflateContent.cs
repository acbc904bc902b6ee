namespace CheXNet.Shared.Tests.Imaging.Deflate;

/// <summary>Bytes to compress, of kinds that use different parts of DEFLATE.</summary>
internal static class DeflateContent
{
    public const int Kinds = 6;

    /// <summary>Makes content.</summary>
    /// <param name="kind">Which kind, below <see cref="Kinds"/>.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="random">Makes them.</param>
    public static byte[] Of(int kind, int length, Random random)
    {
        byte[] content = new byte[length];
        switch (kind)
        {
            case 0:
                random.NextBytes(content);
                break;
            case 1:
                // A film's residuals: literals of three to five bits.
                for (int i = 0; i < length; i++) content[i] = (byte)Enumerable.Range(0, 4).Sum(_ => random.Next(-3, 4));
                break;
            case 2:
                Array.Fill(content, (byte)random.Next(256));
                break;
            case 3:
                // Repeats at every distance up to the greatest, of which zlib takes those that it finds.
                for (int i = 0; i < length;)
                {
                    int run = Math.Min(random.Next(1, 600), length - i), distance = random.Next(1, Math.Max(2, Math.Min(i, 32768) + 1));
                    for (int k = 0; k < run; k++, i++) content[i] = distance <= i ? content[i - distance] : (byte)random.Next(256);
                }

                break;
            case 4:
                int period = random.Next(2, 20);
                for (int i = 0; i < length; i++)
                {
                    content[i] = i < period || random.Next(300) == 0 ? (byte)random.Next(256) : content[i - period];
                }
                break;
            default:
                // Literals of which some are so rare that their codes are longer than any table is wide.
                for (int i = 0; i < length; i++) content[i] = (byte)Math.Min(255, -Math.Log2(1 - random.NextDouble()) * 1.2);
                break;
        }

        return content;
    }
}
