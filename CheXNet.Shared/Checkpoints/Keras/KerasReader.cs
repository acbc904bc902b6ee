using CheXNet.Checkpoints.Labels;

namespace CheXNet.Checkpoints.Keras;

/// <summary>
/// Keras 2 HDF5 files: <c>save_weights</c> output, or a whole model with weights under <c>model_weights</c>. A dataset's name is
/// its path, <c>conv1/conv/conv1/conv/kernel:0</c>. Superblock versions 0 to 3 (HDF5 File Format Specification 3.0, II).
/// </summary>
internal static class KerasReader
{
    private const string WholeModel = "model_weights", Optimizer = "optimizer_weights", Keras3 = "layers";

    public static CheckpointTensors Read(CheckpointFile file)
    {
        Dictionary<string, CheckpointTensor> tensors = new(StringComparer.Ordinal);
        List<Hdf5Message> root = Hdf5ObjectHeader.Read(file, RootAddress(file));
        List<(string Name, long Address)> top = [.. Hdf5Group.Children(file, root)];
        List<LabelList> labels = [.. LabelsIn(file, root)];
        bool whole = top.Any(static child => child.Name == WholeModel);
        if (!whole && top.Any(static child => child.Name is Keras3 or "_layer_checkpoint_dependencies"))
        {
            throw new CheckpointException(
                ErrorCodes.CheckpointFormatUnknown,
                $"'{file.Name}' is of Keras 3, which numbers weights by class instead of naming them. Save it as a legacy file: "
                + "model.save('x.h5').");
        }

        int visited = 0;
        foreach ((string name, long address) in top)
        {
            if (name == Optimizer || (whole && name != WholeModel)) continue;
            if (name == WholeModel) labels.AddRange(LabelsIn(file, Hdf5ObjectHeader.Read(file, address)));
            Visit(file, whole ? "" : name, address, tensors, ref visited, 0);
        }

        return new CheckpointTensors(file, CheckpointFormat.KerasH5, tensors, new CheckpointClues
        {
            Path = whole ? $"/{WholeModel}" : "",
            LabelLists = labels,
            OtherKeys = [.. top.Select(static child => child.Name).Where(static name => name == Optimizer)],
        });
    }

    /// <summary>Names in an attribute of their own (<c>class_names</c>), or in the JSON of one (<c>model_config</c>).</summary>
    private static IEnumerable<LabelList> LabelsIn(CheckpointFile file, IReadOnlyList<Hdf5Message> messages) =>
        Hdf5Attribute.Of(file, messages).SelectMany(static attribute =>
        {
            string where = $"the attribute '{attribute.Name}'";
            if (!LabelNames.IsKey(attribute.Name))
                return attribute.Texts is [var json] ? JsonLabels.Find(where, json) : [];
            LabelList? list = attribute.Texts is [var text] ? LabelNames.OfText(where, text)
                : LabelNames.Of(attribute.Texts) is { } names ? new LabelList(where, names) : null;
            return list is null ? [] : [list];
        });

    private static void Visit(
        CheckpointFile file, string path, long address, Dictionary<string, CheckpointTensor> tensors, ref int visited, int depth)
    {
        if (depth > file.Limits.Depth || ++visited > file.Limits.Entries) throw file.Corrupt("its groups are nested without end");
        List<Hdf5Message> messages = Hdf5ObjectHeader.Read(file, address);
        if (Hdf5Dataset.IsOne(messages))
        {
            if (Hdf5Dataset.Read(file, path, messages) is { } tensor && !tensors.TryAdd(path, tensor))
                throw file.Corrupt($"it holds '{path}' twice");
            return;
        }

        foreach ((string name, long child) in Hdf5Group.Children(file, messages))
        {
            Visit(file, path.Length == 0 ? name : $"{path}/{name}", child, tensors, ref visited, depth + 1);
        }
    }

    private static long RootAddress(CheckpointFile file)
    {
        Hdf5Cursor block = new(file, 0, (int)Math.Min(file.Length, 96));
        block.Skip(8);
        int version = block.Byte();
        if (version > 3) throw file.Corrupt($"its superblock is of the unknown version {version}");
        if (version >= 2)
        {
            CheckWidths(file, block.Byte(), block.Byte());
            block.Skip(1 + 16); // flags; base address, extension
            CheckEnd(file, block.Int64());
            return block.Int64();
        }

        block.Skip(4);
        CheckWidths(file, block.Byte(), block.Byte());
        block.Skip(version == 0 ? 9 : 13); // reserved, leaf and node k, flags (and chunk k, reserved)
        block.Skip(16); // base address, free space
        CheckEnd(file, block.Int64());
        block.Skip(16); // driver, root name offset
        return block.Int64();
    }

    private static void CheckEnd(CheckpointFile file, long end)
    {
        if (end > file.Length) throw file.Corrupt($"it has {file.Length:N0} of {end:N0} bytes, so it breaks off");
    }

    private static void CheckWidths(CheckpointFile file, int offsets, int lengths)
    {
        if (offsets != 8 || lengths != 8) throw file.Corrupt($"its addresses have {offsets} bytes and its lengths {lengths}, not 8");
    }
}
