namespace CheXNet.Checkpoints.PyTorch;

/// <summary>A storage as a pickle mentions it; its bytes lie elsewhere in the file. The device that it was on does not matter.</summary>
/// <param name="Key">Its name among the file's storages.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="Offset">Values before its first, where it is itself a view of the storage <paramref name="Key"/>.</param>
internal sealed record TorchStorage(string Key, TensorType Type, long Offset = 0);

/// <summary>A tensor as a pickle rebuilds it: a strided view of a storage.</summary>
internal sealed record TorchTensor(TorchStorage Storage, TensorType Type, long Offset, long[] Shape, long[] Strides);

/// <summary>A type of values mentioned by name, as <c>torch.float32</c> or <c>torch.FloatStorage</c>.</summary>
internal sealed record TorchType(TensorType? Type);
