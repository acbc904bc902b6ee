using CheXNet.Ingest;
using CheXNet.Results;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace CheXNet.Api;

/// <summary>Returns images as they were uploaded, small pictures of them, and the datasets that hold them.</summary>
public sealed class FilmsApi(XrayContainer xrays, ThumbnailDrawing thumbnails)
{
    private const int MostDatasets = 1000;

    /// <summary>The names of the datasets, at most 1,000.</summary>
    public async Task<IResult> ListDatasetsAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        return TypedResults.Ok(new DatasetsBody(await xrays.DatasetsAsync(MostDatasets, cancellationToken)));
    }

    /// <summary>
    /// An image's file, or a range of it: 200, 206, 304 or 416. DICOM, which no browser shows, comes as PNG of its gray levels and without
    /// its tags, with the window that it was scored with (by <c>model</c>), unless <c>file=original</c> asks for it as it is. What is none
    /// of these comes as bytes to be saved.
    /// </summary>
    public async Task<IResult> GetAsync(HttpRequest request, string dataset, string image, CancellationToken cancellationToken)
    {
        request.Query.Expect("file", "model");
        ModelId? model = request.Query.Model();
        bool original = request.Query.Choice("file", "shown", "original") == "original";
        ImageKey key = ApiLinks.ImageOf(request, dataset, image);
        if (await xrays.OpenAsync(key, cancellationToken) is not { } file) throw XrayContainer.NotFound(key);
        EntityTagHeaderValue tag = new($"\"{file.ETag}\"");
        HttpResponse response = request.HttpContext.Response;
        // The image may be replaced at any time: only the browser may cache, and must revalidate each time.
        response.Headers.CacheControl = "private, no-cache";
        if (Has(request, tag))
        {
            await file.Content.DisposeAsync();
            return NotModified(response, tag);
        }

        byte[] signature = new byte[ImageFiles.SignatureBytes];
        int read = await file.Content.ReadAtLeastAsync(signature, signature.Length, throwOnEndOfStream: false, cancellationToken);
        file.Content.Position = 0;
        ImageFormat? format = ImageFiles.FormatOf(signature.AsSpan(0, read));
        if (format == ImageFormat.Dicom && !original) return await ShowAsync(request, key, file, model, cancellationToken);
        if (IsBeyond(request, file.Content.Length, tag))
        {
            long length = file.Content.Length;
            await file.Content.DisposeAsync();
            return Beyond(request, length);
        }

        string name = key.Image;
        response.Headers.ContentDisposition =
            format is ImageFormat.Png or ImageFormat.Jpeg ? BrowserSafety.Inline(name) : BrowserSafety.Attachment(name);
        string type = format is { } known ? ImageFiles.ContentTypeOf(known) : "application/octet-stream";
        return TypedResults.Stream(file.Content, type, lastModified: file.Modified, entityTag: tag, enableRangeProcessing: true);
    }

    private async Task<IResult> ShowAsync(
        HttpRequest request, ImageKey key, XrayFile file, ModelId? model, CancellationToken cancellationToken)
    {
        await file.Content.DisposeAsync();
        ThumbnailSource source = await thumbnails.SourceOfAsync(key, file.ETag, model, cancellationToken);
        EntityTagHeaderValue tag = new($"\"{source.Tag}-png\"");
        HttpResponse response = request.HttpContext.Response;
        if (Has(request, tag)) return NotModified(response, tag);
        response.Headers.ContentDisposition = BrowserSafety.Inline(Path.ChangeExtension(key.Image, ".png"));
        (byte[] png, source) = await thumbnails.ShowAsync(key, source, cancellationToken);
        tag = new EntityTagHeaderValue($"\"{source.Tag}-png\"");
        if (IsBeyond(request, png.Length, tag)) return Beyond(request, png.Length);
        return TypedResults.Bytes(
            png, ImageFiles.ContentTypeOf(ImageFormat.Png), enableRangeProcessing: true, lastModified: file.Modified, entityTag: tag);
    }

    /// <summary>A JPEG of at most 256 pixels a side or, with <c>size=display</c>, 2,048: 200, or 304 if the browser has it.</summary>
    public async Task<IResult> GetThumbnailAsync(HttpRequest request, string dataset, string image, CancellationToken cancellationToken)
    {
        request.Query.Expect("size", "model");
        ModelId? model = request.Query.Model();
        ThumbnailSize size = request.Query.Choice("size", "list", "display") == "list" ? ThumbnailSize.List : ThumbnailSize.Display;
        ImageKey key = ApiLinks.ImageOf(request, dataset, image);
        ThumbnailSource source = await thumbnails.FindSourceAsync(key, model, cancellationToken);
        EntityTagHeaderValue tag = new($"\"{source.Tag}-{size.Name}\"");
        HttpResponse response = request.HttpContext.Response;
        response.Headers.CacheControl = "private, no-cache";
        if (Has(request, tag)) return NotModified(response, tag);
        BinaryData picture = await thumbnails.GetAsync(key, source, size, cancellationToken);
        return TypedResults.Bytes(picture.ToMemory(), ImageFiles.ContentTypeOf(ImageFormat.Jpeg), entityTag: tag);
    }

    /// <summary>Whether the browser has this content: the framework would ask only once it is read or drawn.</summary>
    private static bool Has(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(given => given.Compare(tag, useStrongComparison: false));

    private static StatusCodeHttpResult NotModified(HttpResponse response, EntityTagHeaderValue tag)
    {
        response.Headers.ETag = tag.ToString();
        return TypedResults.StatusCode(StatusCodes.Status304NotModified);
    }

    // The framework's own answer has no body; every error of this API has one.
    private static bool IsBeyond(HttpRequest request, long length, EntityTagHeaderValue tag)
    {
        RequestHeaders headers = request.GetTypedHeaders();
        if (headers.Range is not { Unit.Value: "bytes", Ranges: { Count: 1 } ranges }) return false;
        if (headers.IfRange is { EntityTag: { } other } && !other.Compare(tag, useStrongComparison: true)) return false;
        RangeItemHeaderValue range = ranges.Single();
        return range.From is { } from ? from >= length : range.To is 0;
    }

    private static ProblemHttpResult Beyond(HttpRequest request, long length)
    {
        request.HttpContext.Response.Headers.ContentRange = new ContentRangeHeaderValue(length).ToString();
        return request.HttpContext.Problem(
            StatusCodes.Status416RangeNotSatisfiable, ErrorCodes.ArgumentInvalid, "The range lies beyond the file's end.");
    }
}

/// <summary>The datasets of the container of images.</summary>
internal sealed record DatasetsBody(IReadOnlyList<string> Datasets);
