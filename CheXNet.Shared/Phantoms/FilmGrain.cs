using System.Numerics;

namespace CheXNet.Phantoms;

/// <summary>Nearly normal, independent pixel noise: a hash of the position, hence independent of threads and vector width.</summary>
internal static class FilmGrain
{
    /// <summary>Adds noise of the given standard deviation at black, 1.5 times that at gray 255.</summary>
    public static void Add(Span<float> row, uint seed, int rowNumber, float deviation)
    {
        uint start = seed ^ ((uint)rowNumber * 0x9E3779B1u);
        start = Hash(start);
        Span<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(row);
        // The sum of the hash's four bytes has mean 510 and deviation √(4·(256² − 1)/12) = 147.8.
        float scale = deviation / 147.8f, growth = scale * .5f / 255;
        Vector<uint> counter = Vector.CreateSequence(start, 1u);
        for (int i = 0; i < vectors.Length; i++)
        {
            Vector<uint> h = counter * 0x9E3779B1u;
            h ^= h >>> 16;
            h *= 0x85EBCA6Bu;
            h ^= h >>> 13;
            h *= 0xC2B2AE35u;
            h ^= h >>> 16;
            Vector<uint> pairs = (h & new Vector<uint>(0x00FF00FF)) + ((h >>> 8) & new Vector<uint>(0x00FF00FF));
            Vector<uint> sum = (pairs & new Vector<uint>(0xFFFF)) + (pairs >>> 16);
            Vector<float> noise = Vector.ConvertToSingle(sum.As<uint, int>()) - new Vector<float>(510);
            vectors[i] += noise * (new Vector<float>(scale) + vectors[i] * growth);
            counter += new Vector<uint>((uint)Vector<uint>.Count);
        }

        for (int i = vectors.Length * Vector<float>.Count; i < row.Length; i++)
        {
            uint h = Hash(start + (uint)i);
            float noise = (h & 255) + ((h >> 8) & 255) + ((h >> 16) & 255) + (h >> 24) - 510f;
            row[i] += noise * (scale + row[i] * growth);
        }
    }

    private static uint Hash(uint i)
    {
        uint h = i * 0x9E3779B1u;
        h ^= h >> 16;
        h *= 0x85EBCA6Bu;
        h ^= h >> 13;
        h *= 0xC2B2AE35u;
        return h ^ (h >> 16);
    }
}
