namespace CheXNet.Checkpoints;

/// <summary>File format of a checkpoint, detected from the content, never from the file name.</summary>
internal enum CheckpointFormat
{
    /// <summary>PyTorch 1.6 and later: ZIP archive with <c>data.pkl</c> and <c>data/&lt;n&gt;</c> storages.</summary>
    PyTorchZip,

    /// <summary>PyTorch before 1.6: a sequence of pickles followed by the raw storages.</summary>
    PyTorchLegacy,

    /// <summary>A JSON header followed by the raw values.</summary>
    Safetensors,

    /// <summary>Keras 2's HDF5: <c>save_weights("x.h5")</c> or <c>save("x.h5")</c>.</summary>
    KerasH5,

    /// <summary>A graph with its weights; the only format that is not a set of named tensors.</summary>
    Onnx,
}
