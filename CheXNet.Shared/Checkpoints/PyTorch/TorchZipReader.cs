using CheXNet.Checkpoints.Pickles;

namespace CheXNet.Checkpoints.PyTorch;

/// <summary>PyTorch's ZIP format (1.6 and later): <c>{any}/data.pkl</c>, and one file per storage under <c>{any}/data/</c>.</summary>
internal static class TorchZipReader
{
    private const string Pickle = "data.pkl";

    public static IReadOnlyList<CheckpointTensors> Read(CheckpointFile file)
    {
        ZipEntries entries = new(file);
        string root = FindRoot(file, entries);
        if (entries.Has(root + "constants.pkl"))
        {
            throw new CheckpointException(
                ErrorCodes.CheckpointFormatUnknown,
                $"'{file.Name}' is a TorchScript program, not weights. Load it with torch.jit.load and save its state_dict().");
        }

        if (entries.Has(root + "byteorder") && Encoding.ASCII.GetString(entries.ReadAll(root + "byteorder", 16)).Trim() != "little")
        {
            throw new CheckpointException(
                ErrorCodes.CheckpointFormatUnknown,
                $"'{file.Name}' was saved on a big-endian machine. Load it there and save it as safetensors.");
        }

        object? saved = TorchPickle.Load(file, new PickleInput(entries.ReadAll(root + Pickle, file.Limits.PickleBytes)));
        return TorchObjectReader.Read(file, CheckpointFormat.PyTorchZip, saved, key => entries.Open($"{root}data/{key}"));
    }

    private static string FindRoot(CheckpointFile file, ZipEntries entries)
    {
        string[] pickles = [.. entries.Names.Where(static name => name == Pickle || name.EndsWith("/" + Pickle, StringComparison.Ordinal))];
        return pickles is [var only]
            ? only[..^Pickle.Length]
            : throw CheckpointContents.Archive(file.Name, [.. entries.Names]);
    }
}
