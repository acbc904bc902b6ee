namespace CheXNet.Models;

/// <summary>A network's tensor.</summary>
public sealed record Tensor
{
    /// <summary>Creates a tensor.</summary>
    /// <param name="shape">The dimensions, outermost first; empty for a scalar.</param>
    /// <param name="values">The elements, row-major.</param>
    /// <exception cref="ArgumentException">The number of elements does not match the shape.</exception>
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

    /// <summary>The dimensions, outermost first: <c>[out, in, height, width]</c> for a convolution.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The elements, row-major.</summary>
    public float[] Values { get; }

    /// <summary>Formats a shape, e.g. <c>[64, 3, 7, 7]</c>.</summary>
    public static string Describe(IReadOnlyList<int> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>Returns the number of elements; 1 for a scalar.</summary>
    public static long CountOf(IReadOnlyList<int> shape)
    {
        long count = 1;
        foreach (int length in shape) count = checked(count * length);
        return count;
    }

    /// <summary>Selects outermost slices in the given order: rows of a matrix, elements of a vector.</summary>
    internal Tensor Rows(IReadOnlyList<int> indices)
    {
        int each = Values.Length / Shape[0];
        float[] values = new float[indices.Count * each];
        for (int i = 0; i < indices.Count; i++) Values.AsSpan(indices[i] * each, each).CopyTo(values.AsSpan(i * each));
        return new Tensor([indices.Count, .. Shape.Skip(1)], values);
    }
}
