using CheXNet.Datasets;
using CheXNet.Imaging;

namespace CheXNet.Fuzz.Targets;

/// <summary>Files of boxes.</summary>
public sealed class BoxesTarget : TextTarget
{
    /// <inheritdoc/>
    public override string Name => "boxes";

    /// <inheritdoc/>
    protected override void Read(byte[] input)
    {
        using MemoryStream content = new(input);
        foreach (BoxRow row in BoxFile.ReadAsync(content, "boxes", CancellationToken.None).GetAwaiter().GetResult())
        {
            RectangleD box = row.Box;
            if (row.Image.Length == 0 || !(box.Right >= box.Left && box.Bottom >= box.Top))
                throw new FuzzFindingException($"a box of '{row.Image}' is {box}");
        }
    }
}
