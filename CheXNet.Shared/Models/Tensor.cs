namespace CheXNet.Models;

/// <summary>A tensor of a network: its lengths and its numbers.</summary>
public sealed record Tensor
{
    /// <summary>Joins lengths and numbers.</summary>
    /// <param name="shape">The lengths, outermost first; none for a scalar.</param>
    /// <param name="values">As many numbers as the product of the lengths, row-major.</param>
    /// <exception cref="ArgumentException">The numbers are more or fewer than the lengths say.</exception>
    public Tensor(IReadOnlyList<int> shape, float[] values)
    {
        if (CountOf(shape) != values.Length)
        {
            throw new ArgumentException(
                $"A tensor of shape {Describe(shape)} has {CountOf(shape)} values, not {values.Length}.", nameof(values));
        }

        Shape = shape;
        Values = values;
    }

    /// <summary>The lengths, outermost first: <c>[out, in, height, width]</c> for a convolution.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The numbers, row-major.</summary>
    public float[] Values { get; }

    /// <summary>A shape as people write it: <c>[64, 3, 7, 7]</c>.</summary>
    /// <param name="shape">The lengths.</param>
    public static string Describe(IReadOnlyList<int> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>How many numbers a tensor of this shape holds.</summary>
    /// <param name="shape">The lengths.</param>
    /// <returns>Their product; 1 for a scalar.</returns>
    public static long CountOf(IReadOnlyList<int> shape)
    {
        long count = 1;
        foreach (int length in shape) count = checked(count * length);
        return count;
    }

    /// <summary>Some of the outermost slices, in the order given: the rows of a matrix, the numbers of a vector.</summary>
    internal Tensor Rows(IReadOnlyList<int> indices)
    {
        int each = Values.Length / Shape[0];
        float[] values = new float[indices.Count * each];
        for (int i = 0; i < indices.Count; i++) Values.AsSpan(indices[i] * each, each).CopyTo(values.AsSpan(i * each));
        return new Tensor([indices.Count, .. Shape.Skip(1)], values);
    }
}
