using System.Buffers.Binary;
using System.Numerics;
using CheXNet.Checkpoints.Pickles;

namespace CheXNet.Checkpoints.PyTorch;

/// <summary>
/// PyTorch's format before 1.6: five pickles (magic number, version, machine, saved object, storage keys), then for each key a
/// 64-bit value count and the values.
/// </summary>
internal static class TorchLegacyReader
{
    private const long Version = 1001;

    private static readonly BigInteger Magic = BigInteger.Parse("1950a86a20f9469cfc6c", System.Globalization.NumberStyles.HexNumber, null);

    public static IReadOnlyList<CheckpointTensors> Read(CheckpointFile file)
    {
        PickleInput input = new(file.Read(0, (int)Math.Min(file.Length, file.Limits.PickleBytes)));
        if (TorchPickle.Load(file, input) is not BigInteger magic || magic != Magic)
        {
            throw new CheckpointException(
                ErrorCodes.CheckpointFormatUnknown,
                $"'{file.Name}' is a pickle, but was not written by torch.save. "
                + "Load it where it was made and save the weights with torch.save or as safetensors.");
        }

        if (TorchPickle.Load(file, input) is not Version) throw file.Corrupt("its version is none that PyTorch wrote");
        if (TorchPickle.Load(file, input) is PickleDictionary machine && machine["little_endian"] is false)
        {
            throw new CheckpointException(
                ErrorCodes.CheckpointFormatUnknown,
                $"'{file.Name}' was saved on a big-endian machine. Load it there and save it as safetensors.");
        }

        object? saved = TorchPickle.Load(file, input, out IReadOnlyDictionary<string, TensorType> types);
        if (TorchPickle.Load(file, input) is not PickleList keys) throw file.Corrupt("it has no list of storages");
        Dictionary<string, TensorStorage> storages = FindStorages(file, keys, types, input.Position);
        return TorchObjectReader.Read(
            file,
            CheckpointFormat.PyTorchLegacy,
            saved,
            key => storages.TryGetValue(key, out TensorStorage? storage) ? storage : throw file.Corrupt($"it lacks the storage {key}"));
    }

    private static Dictionary<string, TensorStorage> FindStorages(
        CheckpointFile file, PickleList keys, IReadOnlyDictionary<string, TensorType> types, long offset)
    {
        Dictionary<string, TensorStorage> storages = new(StringComparer.Ordinal);
        foreach (object? item in keys.Items)
        {
            string key = Convert.ToString(item, System.Globalization.CultureInfo.InvariantCulture) ?? "";
            if (!types.TryGetValue(key, out TensorType type))
                throw file.Corrupt($"its storage {key} belongs to no tensor, so its length is not known");
            long values = BinaryPrimitives.ReadInt64LittleEndian(file.Read(offset, sizeof(long)));
            offset += sizeof(long);
            if (values < 0 || values > (file.Length - offset) / type.Size())
                throw file.Corrupt($"its storage {key} reaches beyond the end");
            if (!storages.TryAdd(key, new FileStorage(file, offset, values * type.Size())))
                throw file.Corrupt($"it lists the storage {key} twice");
            offset += values * type.Size();
        }

        return storages;
    }
}
