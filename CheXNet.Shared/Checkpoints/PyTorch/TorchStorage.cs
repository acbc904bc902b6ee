namespace CheXNet.Checkpoints.PyTorch;

/// <summary>A storage reference in a pickle; its bytes are elsewhere in the file. The device is ignored.</summary>
/// <param name="Offset">First value's offset, in values, if this is a view of the storage <paramref name="Key"/>.</param>
internal sealed record TorchStorage(string Key, TensorType Type, long Offset = 0);

/// <summary>A rebuilt tensor: a strided view of a storage.</summary>
internal sealed record TorchTensor(TorchStorage Storage, TensorType Type, long Offset, long[] Shape, long[] Strides);

/// <summary>A named value type, such as <c>torch.float32</c> or <c>torch.FloatStorage</c>.</summary>
internal sealed record TorchType(TensorType? Type);
