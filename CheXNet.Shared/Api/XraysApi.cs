using Microsoft.AspNetCore.Http;

namespace CheXNet.Api;

/// <summary>Request limits.</summary>
/// <exception cref="InvalidInputException">A limit is out of range.</exception>
public sealed record ApiOptions
{
    /// <summary>The maximum upload, in bytes, 1 to 256 MiB, default 64 MiB. Held in memory while its header is checked.</summary>
    public int MostUploadBytes { get; init => field = OptionRange.Check(value, 1, 256 << 20); } = 64 << 20;

    /// <summary>Limits checked against the image header.</summary>
    public ImageLimits Images { get; init; } = ImageLimits.OfThisMachine();
}

/// <summary>Accepts images; rejects an upload that could not be scored, by its header, before storing it.</summary>
public sealed class XraysApi(XrayContainer xrays, ApiOptions options)
{
    private readonly string _tooLong = FormattableString.Invariant(
        $"The upload has more than {options.MostUploadBytes} bytes: scale the film down, or put it into the container directly.");

    /// <summary>Stores the body, an image file, under the route's name, 202; an existing image is replaced and rescored.</summary>
    public async Task<IResult> UploadAsync(HttpRequest request, string dataset, string image, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        ImageKey key = ApiLinks.ImageOf(dataset, image);
        Unfiled.RequireOther(key.Dataset);
        BinaryData file = await request.ReadBodyAsync(options.MostUploadBytes, _tooLong, cancellationToken);
        ImageHeader header = options.Images.Check(file.ToMemory().Span).Header;

        string etag = await xrays.WriteAsync(key, file, cancellationToken);
        string format = header.Format == ImageFormat.Png ? "png" : "jpeg";
        string prediction = ApiLinks.Prediction(key);
        var taken = new XrayBody(
            key.Dataset, key.Image, etag, file.ToMemory().Length, format, header.Width, header.Height, prediction);
        return TypedResults.Accepted(prediction, taken);
    }
}

/// <summary>An accepted image.</summary>
internal sealed record XrayBody(
    string Dataset, string Image, string Etag, int Bytes, string Format, int Width, int Height, string Prediction);
