using System.Text.RegularExpressions;

namespace CheXNet.Checkpoints;

/// <summary>Refusals of what people give in place of a checkpoint; each says what it is and what to do.</summary>
internal static partial class CheckpointContents
{
    private const int HeadLength = 512, TarBlock = 512, MostMembers = 1000;

    private static readonly string[] Weights = [".pth", ".pt", ".tar", ".ckpt", ".safetensors", ".h5", ".hdf5", ".onnx", ".pkl", ".bin"];

    public static CheckpointException Empty(string name) => Of(name, "It is empty, or no regular file: download it again.");

    public static CheckpointException Folder(string path)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        if (File.Exists(Path.Combine(path, "saved_model.pb")))
            return Of(name, "It is a TensorFlow SavedModel: load it in Keras and save it as one file: model.save('x.h5').");
        if (File.Exists(Path.Combine(path, "data.pkl")))
            return Of(name, "It is an unpacked PyTorch file: give the file itself, as it was downloaded.");
        string[] files = [.. Candidates(path).Take(6)];
        string holding = files.Length == 0 ? "" : $" with {string.Join(", ", files)}";
        return Of(name, $"It is a folder{holding}: give the file in it that holds the weights.");
    }

    /// <summary>A file whose first bytes are those of no format that is read.</summary>
    public static CheckpointException Unknown(CheckpointFile file) =>
        Of(file.Name, Hint(file, file.Read(0, (int)Math.Min(HeadLength, file.Length))));

    /// <summary>A ZIP archive that PyTorch did not write.</summary>
    public static CheckpointException Archive(string name, IReadOnlyCollection<string> entries)
    {
        if (entries.Contains("model.weights.h5"))
        {
            return Of(
                name,
                "It is a model of Keras 3, which numbers weights by class instead of naming them. Load it in Keras and save it as a legacy "
                + "file: model.save('x.h5').");
        }

        if (entries.Count > 0 && entries.All(static entry => entry.EndsWith(".npy", StringComparison.Ordinal)))
            return Of(name, "It is numpy's .npz: save the arrays by name with torch.save or as safetensors.");
        if (entries.Any(static entry => entry.EndsWith("model.onnx", StringComparison.Ordinal)) && entries.Contains("model.json"))
            return Of(name, "It is a model package already: give it to --model.");
        return Of(name, $"It is a ZIP archive{Holding(entries)}: unpack it and give the file inside.");
    }

    private static string Hint(CheckpointFile file, byte[] head) => head switch
    {
        [0x1f, 0x8b, ..] => "It is compressed with gzip: unpack it first (gunzip, or tar -xzf for a .tar.gz).",
        [(byte)'B', (byte)'Z', (byte)'h', ..] or [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] or [0x28, 0xb5, 0x2f, 0xfd, ..]
            or [(byte)'7', (byte)'z', 0xbc, 0xaf, ..] or [(byte)'R', (byte)'a', (byte)'r', (byte)'!', ..] =>
                "It is compressed: unpack it first.",
        _ when IsTar(head) => Tar(file),
        _ when Start(head).StartsWith("version https://git-lfs", StringComparison.Ordinal) =>
            "It is a Git LFS pointer instead of the weights: fetch them with git lfs pull, or download the file itself.",
        _ when Start(head).StartsWith('<') =>
            "It is a web page instead of the weights: download it again, from the link to the file itself.",
        _ when Start(head) is ['{' or '[', ..] => "It is a JSON text instead of the weights: download the file itself.",
        [_, _, _, _, (byte)'T', (byte)'F', (byte)'L', (byte)'3', ..] =>
            "It is a TensorFlow Lite model: import the model from which it was made.",
        [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..] =>
            "It is one numpy array: save the arrays by name with torch.save.",
        _ when LooksLikeTensorFlow(file.Name) =>
            "It may be of TensorFlow, whose checkpoints are not read: load the model in Keras and save it as one file: model.save('x.h5').",
        _ => "Known are PyTorch's .pt/.pth/.pth.tar, safetensors, Keras' .h5 and ONNX.",
    };

    private static bool IsTar(byte[] head) => head.Length >= 263 && head.AsSpan(257, 5).SequenceEqual("ustar"u8);

    /// <summary>PyTorch 0.1 wrote tar archives; other tars are packed around a checkpoint.</summary>
    private static string Tar(CheckpointFile file)
    {
        List<string> members = [];
        for (long at = 0; at <= file.Length - TarBlock && members.Count < MostMembers;)
        {
            byte[] header = file.Read(at, TarBlock);
            if (header[0] == 0) break;
            string name = Encoding.UTF8.GetString(header, 0, 100);
            members.Add(name.TrimEnd('\0'));
            string octal = Encoding.ASCII.GetString(header, 124, 12).Trim(' ', '\0');
            if (!Octal().IsMatch(octal)) break;
            long length = Convert.ToInt64(octal, 8);
            at += TarBlock + ((length + TarBlock - 1) / TarBlock * TarBlock);
        }

        return members.Contains("storages") && members.Contains("tensors") && members.Contains("pickle")
            ? "It is a tar archive of PyTorch 0.1: load it with a PyTorch that still reads it and save its state_dict() again."
            : $"It is a tar archive{Holding(members)}: unpack it (tar -xf) and give the file inside.";
    }

    private static string Holding(IEnumerable<string> names)
    {
        string[] weights = [.. names.Where(HasWeights).Take(6).Select(Mapping.Names.Printable)];
        return weights.Length == 0 ? "" : $" with {string.Join(", ", weights)}";
    }

    private static bool HasWeights(string name) => Weights.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> Candidates(string folder)
    {
        try
        {
            IEnumerable<string> names = Directory.EnumerateFiles(folder).Where(HasWeights).Select(static f => Path.GetFileName(f));
            return [.. names.Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool LooksLikeTensorFlow(string name) => TensorFlow().IsMatch(name);

    private static string Start(byte[] head) => Encoding.UTF8.GetString(head).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');

    private static CheckpointException Of(string name, string hint) =>
        new(ErrorCodes.CheckpointFormatUnknown, $"'{name}' is no checkpoint of a known format. {hint}");

    [GeneratedRegex(@"\.(?:pb|index|meta|tflite|data-\d+-of-\d+)$", RegexOptions.CultureInvariant)]
    private static partial Regex TensorFlow();

    [GeneratedRegex("^[0-7]{1,20}$", RegexOptions.CultureInvariant)]
    private static partial Regex Octal();
}
