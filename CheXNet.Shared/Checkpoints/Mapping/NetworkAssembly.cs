namespace CheXNet.Checkpoints.Mapping;

/// <summary>
/// Reads the mapped tensors and checks them strictly against the network their shapes describe: each network tensor present once
/// with the right shape, each file tensor used.
/// </summary>
internal static class NetworkAssembly
{
    public static (NetworkWeights Weights, DenseNetShape Shape) Assemble(CheckpointTensors checkpoint, MappedNetwork mapped)
    {
        RequireReadable(checkpoint, mapped);
        List<KeyValuePair<string, Tensor>> tensors =
            [.. mapped.Tensors.Select(static item => KeyValuePair.Create(item.Key, Read(item.Value)))];
        // Add leftovers without values, so that one message lists both missing and unexpected tensors.
        tensors.AddRange(mapped.LeftOver.Select(static name => KeyValuePair.Create($"'{name}'", new Tensor([0], []))));
        NetworkWeights weights = new(tensors);
        try
        {
            DenseNetShape shape = DenseNetShape.FromWeights(weights);
            weights.RequireExactly(shape);
            return (weights, shape);
        }
        catch (CheckpointException e)
        {
            string left = mapped.LeftOver.Count == 0 ? "" : $" Not understood: {Names.List(mapped.LeftOver)}.";
            throw new CheckpointException(e.Code, $"The checkpoint '{checkpoint.FileName}' cannot be used. {e.Message}{left}", e);
        }
    }

    private static void RequireReadable(CheckpointTensors checkpoint, MappedNetwork mapped)
    {
        IEnumerable<CheckpointTensor> tensors = mapped.Tensors.Values.Select(static item => item.Tensor);
        string[] integers = [.. tensors.Where(static tensor => !tensor.Type.IsFloatingPoint()).Select(static tensor => tensor.Name)];
        if (integers.Length > 0)
        {
            throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                $"Weights of '{checkpoint.FileName}' are integers, so it is quantized: {Names.List(integers)}. "
                + "Import the network from before its quantization.");
        }

        if (tensors.FirstOrDefault(static tensor => tensor.Shape.Any(static length => length is 0 or > int.MaxValue)) is { } odd)
            throw checkpoint.File.Corrupt($"the tensor '{odd.Name}' has the shape [{string.Join(", ", odd.Shape)}]");
        decimal values = tensors.Sum(static tensor => (decimal)tensor.Count);
        long most = checkpoint.File.Limits.NetworkValues;
        if (values > most)
        {
            throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                $"The network in '{checkpoint.FileName}' claims {values:N0} values; at most {most:N0} are read.");
        }
    }

    private static Tensor Read(MappedTensor mapped)
    {
        int[] shape = [.. mapped.Tensor.Shape.Select(static length => (int)length)];
        float[] values = mapped.Tensor.ReadValues();
        return (mapped.Layout, shape) switch
        {
            (TensorLayout.KerasKernel, [var height, var width, var inputs, var outputs]) =>
                new Tensor([outputs, inputs, height, width], Transposed(values, height * width, inputs, outputs)),
            (TensorLayout.KerasDense, [var inputs, var outputs]) => new Tensor([outputs, inputs], Transposed(values, 1, inputs, outputs)),
            _ => new Tensor(shape, values),
        };
    }

    /// <summary><c>[cells, in, out]</c> → <c>[out, in, cells]</c>.</summary>
    private static float[] Transposed(float[] values, int cells, int inputs, int outputs)
    {
        float[] transposed = new float[values.Length];
        for (int cell = 0; cell < cells; cell++)
        {
            for (int i = 0; i < inputs; i++)
            {
                for (int o = 0; o < outputs; o++)
                    transposed[(((o * inputs) + i) * cells) + cell] = values[(((cell * inputs) + i) * outputs) + o];
            }
        }

        return transposed;
    }
}
