using Microsoft.AspNetCore.Http;

namespace CheXNet.Api;

/// <summary>Request limits.</summary>
/// <exception cref="InvalidInputException">A limit is out of range.</exception>
public sealed record ApiOptions
{
    /// <summary>The maximum upload, in bytes, 1 to 256 MiB, default 64 MiB. Held in memory while its header is checked.</summary>
    public int MostUploadBytes { get; init => field = OptionRange.Check(value, 1, 256 << 20); } = 64 << 20;

    /// <summary>The bytes of all uploads at once, 1 MiB to 4 GiB, default 256 MiB; at least one of the largest is always taken. An upload
    /// counts by its declared length, one without by the largest; further ones wait, and are refused if many or long.</summary>
    public long MostBytesAtOnce { get; init => field = OptionRange.Check(value, 1L << 20, 4L << 30); } = 256 << 20;

    /// <summary>Limits checked against the image header.</summary>
    public ImageLimits Images { get; init; } = ImageLimits.OfThisMachine();
}

/// <summary>Accepts images; rejects an upload that could not be scored, by its header, before storing it.</summary>
public sealed class XraysApi(XrayContainer xrays, ApiOptions options)
{
    private const int MostWaiting = 64;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private readonly ByteBudget _budget = new(Math.Max(options.MostBytesAtOnce, options.MostUploadBytes), MostWaiting);
    private readonly string _tooLong = FormattableString.Invariant(
        $"The upload has more than {options.MostUploadBytes} bytes: scale the film down, or put it into the container directly.");

    /// <summary>Stores the body, an image file, under the route's name, 202; an existing image is replaced and rescored. 503
    /// while too many uploads are under way.</summary>
    public async Task<IResult> UploadAsync(HttpRequest request, string dataset, string image, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        ImageKey key = ApiLinks.ImageOf(request, dataset, image);
        Unfiled.RequireOther(key.Dataset);
        long claimed = Math.Min(request.ContentLength ?? long.MaxValue, options.MostUploadBytes);
        using IDisposable? room = await _budget.TakeAsync(claimed, LongestWait, cancellationToken);
        if (room is null)
        {
            return request.HttpContext.Problem(
                StatusCodes.Status503ServiceUnavailable,
                ErrorCodes.ServiceBusy,
                "Too many uploads are under way: send this one again soon.");
        }

        BinaryData file = await request.ReadBodyAsync(options.MostUploadBytes, _tooLong, cancellationToken);
        ImageHeader header = options.Images.Check(file.ToMemory()).Header;

        string etag = await xrays.WriteAsync(key, file, cancellationToken);
        string format = header.Format.ToString().ToLowerInvariant();
        string prediction = ApiLinks.Prediction(key);
        var taken = new XrayBody(
            key.Dataset, key.Image, etag, file.ToMemory().Length, format, header.Width, header.Height, prediction);
        return TypedResults.Accepted(prediction, taken);
    }
}

/// <summary>An accepted image.</summary>
internal sealed record XrayBody(
    string Dataset, string Image, string Etag, int Bytes, string Format, int Width, int Height, string Prediction);
