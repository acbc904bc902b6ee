namespace CheXNet.Checkpoints;

/// <summary>How a checkpoint is written to disk. Told by the content, never by the file's name.</summary>
internal enum CheckpointFormat
{
    /// <summary>PyTorch 1.6 and later: a ZIP archive with <c>data.pkl</c> and <c>data/&lt;n&gt;</c> storages.</summary>
    PyTorchZip,

    /// <summary>PyTorch before 1.6: a sequence of pickles followed by the raw storages.</summary>
    PyTorchLegacy,

    /// <summary>A JSON header followed by the raw values.</summary>
    Safetensors,

    /// <summary>Keras 2's HDF5: <c>save_weights("x.h5")</c> or <c>save("x.h5")</c>.</summary>
    KerasH5,

    /// <summary>A graph with its weights; the only format that is no set of named tensors.</summary>
    Onnx,
}
