namespace CheXNet.Checkpoints.PyTorch;

/// <summary>Creates named tensors from rebuilt pickle values.</summary>
internal sealed class TensorFactory(CheckpointFile file, Func<string, TensorStorage> open)
{
    /// <summary>The tensor; null if the value is not a tensor.</summary>
    public CheckpointTensor? TryMake(string name, object? value) => value switch
    {
        TorchTensor tensor => new CheckpointTensor(
            file, name, tensor.Type, tensor.Shape, open(tensor.Storage.Key), Offset(name, tensor), tensor.Strides),
        NumpyArray array => Make(name, array),
        _ => null,
    };

    private long Offset(string name, TorchTensor tensor)
    {
        if (tensor.Offset < 0 || tensor.Storage.Offset < 0 || tensor.Offset > long.MaxValue - tensor.Storage.Offset)
        {
            throw file.Corrupt($"the tensor '{name}' reaches outside of its storage");
        }

        return tensor.Offset + tensor.Storage.Offset;
    }

    private CheckpointTensor? Make(string name, NumpyArray array)
    {
        if (array.Type is not { Type: { } type, BigEndian: false }) return null;
        long[]? strides = array.ColumnMajor ? [.. CheckpointTensor.RowMajor([.. array.Shape.Reverse()]).Reverse()] : null;
        return new CheckpointTensor(file, name, type, array.Shape, new MemoryStorage(array.Bytes), 0, strides);
    }
}
