using CheXNet.Checkpoints.Keras;
using CheXNet.Checkpoints.PyTorch;
using CheXNet.Checkpoints.Safetensors;

namespace CheXNet.Checkpoints;

/// <summary>Opens a checkpoint of any of the formats. Reading runs nothing that is in the file.</summary>
public static class CheckpointReader
{
    /// <summary>Tells the format by the first bytes.</summary>
    /// <param name="head">The first bytes of the file, 16 if it has so many.</param>
    /// <returns>The format; null for none of them.</returns>
    public static CheckpointFormat? Detect(ReadOnlySpan<byte> head) => head switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] => CheckpointFormat.PyTorchZip,
        [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n', ..] => CheckpointFormat.KerasH5,
        [0x80, >= 2 and <= 5, ..] => CheckpointFormat.PyTorchLegacy,
        [(byte)'L', (byte)'1', (byte)'1', (byte)'9', (byte)'5', (byte)'4', (byte)'7', ..] => CheckpointFormat.PyTorchLegacy, // protocol 1 writes the magic number as text
        [_, _, _, _, 0, 0, 0, 0, (byte)'{', ..] => CheckpointFormat.Safetensors,
        [0x08, > 0 and < 32, 0x12 or 0x1a or 0x22 or 0x2a or 0x32 or 0x3a or 0x42, ..] => CheckpointFormat.Onnx,
        _ => null,
    };

    /// <summary>Opens a checkpoint and finds its tensors; their values are read later.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">What the file may ask of this machine; null for the defaults.</param>
    /// <returns>The tensors by the file's own names; dispose it when done.</returns>
    /// <exception cref="CheckpointException"> The file cannot be opened, is of no known format, is damaged, exceeds a limit, or its
    /// pickle names a global outside of the allow-list.
    /// </exception>
    public static CheckpointTensors Open(string path, CheckpointLimits? limits = null)
    {
        CheckpointFile file = CheckpointFile.Open(path, limits ?? CheckpointLimits.Default);
        try
        {
            return Detect(Head(file)) switch
            {
                CheckpointFormat.PyTorchZip => TorchZipReader.Read(file),
                CheckpointFormat.PyTorchLegacy => TorchLegacyReader.Read(file),
                CheckpointFormat.Safetensors => SafetensorsReader.Read(file),
                CheckpointFormat.KerasH5 => KerasReader.Read(file),
                CheckpointFormat.Onnx => throw new CheckpointException(
                    ErrorCodes.CheckpointFormatUnknown, $"'{file.Name}' is a graph, not a set of tensors: it is imported as a whole."),
                _ => throw Unknown(file),
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    internal static byte[] Head(CheckpointFile file) => file.Read(0, (int)Math.Min(16, file.Length));

    private static CheckpointException Unknown(CheckpointFile file)
    {
        byte[] head = Head(file);
        string hint = head switch
        {
            [] => "It is empty.",
            [0x1f, 0x8b, ..] => "It is compressed with gzip: unpack it first.",
            [(byte)'<', ..] or [(byte)'v', (byte)'e', (byte)'r', (byte)'s', (byte)'i', (byte)'o', (byte)'n', ..]
                => "It is a web page or a Git LFS pointer instead of the weights: download it again.",
            _ => "Known are PyTorch's .pt/.pth/.pth.tar, safetensors, Keras' .h5 and ONNX.",
        };
        return new CheckpointException(ErrorCodes.CheckpointFormatUnknown, $"'{file.Name}' is no checkpoint of a known format. {hint}");
    }
}
