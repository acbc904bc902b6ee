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

    /// <summary>The most instances in one DICOMweb store request, 1 to 10,000, default 1,000.</summary>
    public int MostInstances { get; init => field = OptionRange.Check(value, 1, 10_000); } = 1_000;

    /// <summary>The most bytes of one DICOMweb store request, 1 to 64 GiB, default 4 GiB. Its instances, each at most
    /// <see cref="MostUploadBytes"/>, are held in memory one after another.</summary>
    public long MostStoreBytes { get; init => field = OptionRange.Check(value, 1, 64L << 30); } = 4L << 30;

    /// <summary>The environment variable of <see cref="DicomDataset"/>.</summary>
    public const string DicomDatasetSetting = "CHEXNET_DICOM_DATASET";

    /// <summary>The dataset of instances whose sender names none, default <c>dicom</c>.</summary>
    public string DicomDataset { get; init => field = DatasetOf(value); } =
        DatasetOf(Environment.GetEnvironmentVariable(DicomDatasetSetting) is { Length: > 0 } set ? set : "dicom");

    private static string DatasetOf(string name) => ImageKey.IsDataset(name) && name != Unfiled.Dataset
        ? name
        : throw new InvalidInputException(
            ErrorCodes.ArgumentInvalid,
            $"The setting {DicomDatasetSetting} is '{NameText.Escape(name)}': give the name of a dataset, 1 to 63 letters, digits, '-', "
            + $"'_' or '.', beginning with a letter or digit, and not '{Unfiled.Dataset}'.");
}

/// <summary>Accepts images; rejects an upload that could not be scored, by its header, before storing it.</summary>
public sealed class XraysApi(XrayContainer xrays, ApiOptions options, UploadMemory memory)
{
    private readonly string _tooLong = FormattableString.Invariant(
        $"The upload has more than {options.MostUploadBytes} bytes: scale the film down, or put it into the container directly.");

    /// <summary>Stores the body, an image file, under the route's name, 202; an existing image is replaced and rescored. 503
    /// while too many uploads are under way.</summary>
    public async Task<IResult> UploadAsync(HttpRequest request, string dataset, string image, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        ImageKey key = ApiLinks.ImageOf(request, dataset, image);
        Unfiled.RequireOther(key.Dataset);
        using IDisposable? room = await memory.TakeAsync(request, cancellationToken);
        if (room is null) return UploadMemory.Busy(request.HttpContext);
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
