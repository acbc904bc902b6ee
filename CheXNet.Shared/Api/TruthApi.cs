using CheXNet.Datasets;
using CheXNet.Runs;
using Microsoft.AspNetCore.Http;

namespace CheXNet.Api;

/// <summary>Returns what is known of an image's findings, from the labels and boxes that a run was given.</summary>
public sealed class TruthApi(TruthStore truth, ModelCards cards)
{
    /// <summary>An image's labels and boxes; 404 <c>truth-unknown</c> if there are none.</summary>
    public async Task<IResult> GetAsync(HttpRequest request, string dataset, string image, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        ImageKey key = ApiLinks.ImageOf(request, dataset, image);
        IReadOnlyList<Finding> findings = (await cards.FindAsync(null, cancellationToken)).Findings;
        Truth known = await truth.FindAsync(key, findings, cancellationToken) ?? throw new InvalidInputException(
            ErrorCodes.TruthUnknown,
            $"No labels or boxes are known of '{NameText.Escape(key.ToString())}': they come with a run of its dataset that "
            + "names a file of labels.");
        TruthSource source = new(known.Run, known.LabelFile, known.BoxFile);
        return TypedResults.Ok(new TruthBody(key.Dataset, key.Image, known.Labels, [.. known.Boxes.Select(TruthBoxBody.Of)], source));
    }
}

/// <summary>What is known of an image.</summary>
internal sealed record TruthBody(
    string Dataset, string Image, IReadOnlyDictionary<string, int>? Labels, IReadOnlyList<TruthBoxBody> Boxes, TruthSource Source);

/// <summary>A box around a finding, in the image's own pixels.</summary>
internal sealed record TruthBoxBody(string Finding, double X, double Y, double Width, double Height)
{
    public static TruthBoxBody Of(BoxRow box) => new(box.Finding, box.Box.Left, box.Box.Top, box.Box.Width, box.Box.Height);
}

/// <summary>Where it comes from: a run and its files in the container of runs.</summary>
internal sealed record TruthSource(RunId Run, string Labels, string? Boxes);
