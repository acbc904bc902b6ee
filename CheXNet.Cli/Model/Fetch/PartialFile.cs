using System.Net.Http.Headers;

namespace CheXNet.Cli.Model.Fetch;

/// <summary>What has arrived of a file, and the ETag of what it is a part of.</summary>
internal sealed class PartialFile(string target)
{
    private readonly string _part = target + ".part";
    private readonly string _tag = target + ".part.etag";

    public long Length => File.Exists(_part) ? new FileInfo(_part).Length : 0;

    /// <summary>Asks for the rest.</summary>
    /// <param name="isChecked">Whether a published hash finds a file that is put together from two versions; else an ETag must.</param>
    /// <returns>Where the rest begins.</returns>
    public long ContinueIn(HttpRequestMessage request, bool isChecked)
    {
        string? written = File.Exists(_tag) ? File.ReadAllText(_tag) : null;
        EntityTagHeaderValue? tag = EntityTagHeaderValue.TryParse(written, out EntityTagHeaderValue? known) ? known : null;
        if (Length == 0 || (tag is null && !isChecked)) return 0;
        request.Headers.Range = new RangeHeaderValue(Length, null);
        if (tag is not null) request.Headers.IfRange = new RangeConditionHeaderValue(tag);
        return Length;
    }

    public void Restart(EntityTagHeaderValue? tag)
    {
        File.Delete(_part);
        File.Delete(_tag);
        if (tag is { IsWeak: false }) File.WriteAllText(_tag, tag.ToString());
    }

    public FileStream Append() => new(_part, FileMode.Append, FileAccess.Write, FileShare.None);

    public void Complete()
    {
        if (!File.Exists(_part)) File.WriteAllBytes(_part, []);
        File.Move(_part, target, overwrite: true);
        File.Delete(_tag);
    }
}
