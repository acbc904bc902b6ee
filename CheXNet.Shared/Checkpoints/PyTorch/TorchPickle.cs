using CheXNet.Checkpoints.Pickles;

namespace CheXNet.Checkpoints.PyTorch;

/// <summary>Runs a PyTorch file's pickles; errors name the file.</summary>
internal static class TorchPickle
{
    public static object? Load(CheckpointFile file, PickleInput input) => Load(file, input, out _);

    public static object? Load(CheckpointFile file, PickleInput input, out IReadOnlyDictionary<string, TensorType> storages)
    {
        try
        {
            PickleMeter meter = new(file.Limits.PickleSteps);
            TorchWorld world = new(meter);
            object? saved = new PickleInterpreter(input, world, meter, file.Limits.PickleSteps).Run();
            storages = world.Storages;
            return saved;
        }
        catch (PickleException e)
        {
            throw ToCheckpointException(file, e);
        }
    }

    private static CheckpointException ToCheckpointException(CheckpointFile file, PickleException e) =>
        e.Code == ErrorCodes.CheckpointGlobalRefused
            ? new CheckpointException(
                e.Code,
                $"The checkpoint '{file.Name}' names '{Printable(e.Message)}', which is no tensor, storage, dictionary or network module. "
                + "Nothing of it was run. "
                + "If you trust it, load it where it was made and save only model.state_dict().",
                e)
            : file.Corrupt(e.Message, e);

    private static string Printable(string name) =>
        string.Concat(name.Take(200).Select(static c => char.IsControl(c) ? '?' : c));
}
