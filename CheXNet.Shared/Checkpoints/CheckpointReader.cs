using CheXNet.Checkpoints.Keras;
using CheXNet.Checkpoints.Onnx;
using CheXNet.Checkpoints.PyTorch;
using CheXNet.Checkpoints.Safetensors;

namespace CheXNet.Checkpoints;

/// <summary>Detects a checkpoint's format and reads those with named tensors. Never executes code from the file.</summary>
internal static class CheckpointReader
{
    /// <summary>Detects the format from the content alone.</summary>
    /// <exception cref="CheckpointException">Unknown format; the message guesses what it is.</exception>
    public static CheckpointFormat Detect(CheckpointFile file) => file.Read(0, (int)Math.Min(16, file.Length)) switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] => CheckpointFormat.PyTorchZip,
        [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n', ..] => CheckpointFormat.KerasH5,
        [0x80, >= 2 and <= 5, ..] => CheckpointFormat.PyTorchLegacy,
        // Protocol 1 writes the magic number as text.
        [(byte)'L', (byte)'1', (byte)'1', (byte)'9', (byte)'5', (byte)'4', (byte)'7', ..] => CheckpointFormat.PyTorchLegacy,
        [_, _, _, _, 0, 0, 0, 0, (byte)'{', ..] => CheckpointFormat.Safetensors,
        _ when !OnnxSignature.IsOn(file) => throw CheckpointContents.Unknown(file),
        _ => CheckpointFormat.Onnx,
    };

    /// <summary>Finds the tensors, by the file's own names, in any format but ONNX; values are read later.</summary>
    public static IReadOnlyList<CheckpointTensors> Read(CheckpointFile file, CheckpointFormat format) => format switch
    {
        CheckpointFormat.PyTorchZip => TorchZipReader.Read(file),
        CheckpointFormat.PyTorchLegacy => TorchLegacyReader.Read(file),
        CheckpointFormat.Safetensors => [SafetensorsReader.Read(file)],
        CheckpointFormat.KerasH5 => [KerasReader.Read(file)],
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "A graph is imported as a whole."),
    };
}
