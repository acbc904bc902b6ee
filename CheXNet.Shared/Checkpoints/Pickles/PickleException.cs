namespace CheXNet.Checkpoints.Pickles;

/// <summary>Why a pickle was refused; becomes a <see cref="CheckpointException"/> that names the file.</summary>
internal sealed class PickleException(string code, string reason) : Exception(reason)
{
    public string Code { get; } = code;

    public static PickleException Damaged(string reason) => new(ErrorCodes.CheckpointCorrupt, reason);

    public static PickleException Refused(string global) => new(ErrorCodes.CheckpointGlobalRefused, global);
}
