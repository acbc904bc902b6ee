using CheXNet.Imaging;
using CheXNet.Storage;

namespace CheXNet.Api;

/// <summary>Limits of what a request may send.</summary>
/// <exception cref="InvalidInputException">A limit is out of range.</exception>
public sealed record ApiOptions
{
    /// <summary>
    /// The largest image that is taken, in bytes, 1 to 256 MiB: 64 MiB unless set. Held in memory while its header is checked.
    /// </summary>
    public int MostUploadBytes { get; init => field = OptionRange.Check(value, 1, 256 << 20); } = 64 << 20;

    /// <summary>What is refused by its header.</summary>
    public ImageLimits Images { get; init; } = ImageLimits.OfThisMachine();
}

/// <summary>Takes images: an upload that could not be scored is refused by its header before it is stored.</summary>
/// <param name="xrays">Where images are dropped.</param>
/// <param name="options">The limits.</param>
public sealed class XraysApi(XrayContainer xrays, ApiOptions options)
{
    /// <summary>Stores the body under the route's name; what was there is replaced and scored anew.</summary>
    /// <param name="dataset">The route's dataset.</param>
    /// <param name="image">The route's image.</param>
    /// <param name="request">The request; its body is the file.</param>
    /// <returns>202, with the prediction's address as its location.</returns>
    /// <exception cref="XrayException">The name or the image is not valid, or storage refused.</exception>
    public async Task<ApiReply> UploadAsync(string dataset, string image, ApiRequest request, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        ImageKey key = ApiLinks.ImageOf(dataset, image);
        Unfiled.RequireOther(key.Dataset);
        BinaryData file = await request.ReadBodyAsync(options.MostUploadBytes, cancellationToken) ?? throw new UnreadableImageException(
            ErrorCodes.RequestTooLarge,
            FormattableString.Invariant($"The upload has more than {options.MostUploadBytes} bytes: scale the film down, or put it into the container directly."));
        ImageHeader header = ImageHeaderReader.Read(file.ToMemory().Span);
        options.Images.Check(header);

        string etag = await xrays.WriteAsync(key, file, cancellationToken);
        string prediction = ApiLinks.Prediction(key);
        var taken = new XrayBody(
            key.Dataset, key.Image, etag, file.ToMemory().Length, header.Format == ImageFormat.Png ? "png" : "jpeg", header.Width, header.Height, prediction);
        return ApiReply.Json(202, taken).With("Location", prediction);
    }
}

/// <summary>An image as it was taken.</summary>
internal sealed record XrayBody(string Dataset, string Image, string Etag, int Bytes, string Format, int Width, int Height, string Prediction);
