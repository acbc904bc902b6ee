using CheXNet.Files;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CheXNet.Api;

/// <summary>
/// The body of a store request (PS3.18, 10.5.1): <c>multipart/related; type="application/dicom"</c>, read part by part, or one bare
/// instance. It is bounded in the number of its parts, their headers and its whole length.
/// </summary>
internal sealed class StowBody(HttpRequest request, ApiOptions options)
{
    private const string Instance = "application/dicom";
    private const string Multipart = "multipart/related";

    // RFC 2046 has 70, and Orthanc sends 73.
    private const int LongestBoundary = 200;
    private const int MostHeaders = 16;
    private const int MostHeaderBytes = 8 << 10;

    private readonly ContentTypeHeader _type = ContentTypeHeader.Parse(request.ContentType);

    /// <summary>Why the body's media type is refused; null where it is not.</summary>
    public string? Complaint => _type.Is(Instance) ? null
        : !_type.Is(Multipart) ? "it is of another media type, or of none"
        : _type.Parameters.TryGetValue("type", out string? inner) && !ContentTypeHeader.Parse(inner).Is(Instance)
            ? "it holds metadata or pictures without their instances"
            : null;

    /// <summary>The files of the parts, one after another: each is read before the next is asked for.</summary>
    /// <returns>Null for a part that is said to be no instance, or longer than <see cref="ApiOptions.MostUploadBytes"/>.</returns>
    /// <exception cref="InvalidInputException">The body does not follow the rules of multipart, breaks off, or exceeds a limit.</exception>
    public async IAsyncEnumerable<StowPart> PartsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (request.ContentLength > options.MostStoreBytes) throw TooLong();
        BoundedStream body = new(request.Body, options.MostStoreBytes, TooLong);
        if (_type.Is(Instance))
        {
            yield return await GuardAsync(0, () => ReadAsync(body, cancellationToken));
            yield break;
        }

        MultipartReader reader = new(Boundary(), body)
        {
            HeadersCountLimit = MostHeaders,
            HeadersLengthLimit = MostHeaderBytes,
            BodyLengthLimit = null,
        };
        int count = 0;
        while (await GuardAsync(count, () => reader.ReadNextSectionAsync(cancellationToken)) is { } section)
        {
            if (++count > options.MostInstances)
            {
                throw new InvalidInputException(
                    ErrorCodes.RequestTooLarge,
                    FormattableString.Invariant($"The request has more than {options.MostInstances} instances: send them in several."));
            }

            bool isInstance = string.IsNullOrEmpty(section.ContentType) || ContentTypeHeader.Parse(section.ContentType).Is(Instance);
            yield return isInstance
                ? await GuardAsync(count, () => ReadAsync(section.Body, cancellationToken))
                : new StowPart(null, IsTooLong: false);
        }

        if (count == 0) throw Malformed("it has no part", 0);
    }

    private async Task<StowPart> ReadAsync(Stream from, CancellationToken cancellationToken)
    {
        using MemoryStream? file = await from.ReadAtMostAsync(options.MostUploadBytes, cancellationToken);
        return file is null
            ? new StowPart(null, IsTooLong: true)
            : new StowPart(BinaryData.FromBytes(file.GetBuffer().AsMemory(0, (int)file.Length)), IsTooLong: false);
    }

    /// <summary>What the reader throws for a body that is no multipart is the sender's mistake.</summary>
    private static async Task<T> GuardAsync<T>(int part, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw Malformed(
                e is InvalidDataException ? "the header of a part is too long or no header" : "it breaks off, or a boundary is missing",
                part, e);
        }
    }

    private string Boundary()
    {
        string boundary = _type.Parameters.GetValueOrDefault("boundary", "");
        // RFC 2046, 5.1.1.
        return boundary.Length is > 0 and <= LongestBoundary && boundary[^1] != ' '
            && boundary.All(static c => char.IsAsciiLetterOrDigit(c) || "'()+_,-./:=? ".Contains(c, StringComparison.Ordinal))
                ? boundary
                : throw Malformed("its Content-Type has no valid boundary", 0);
    }

    private static InvalidInputException Malformed(string what, int parts, Exception? inner = null) => new(
        ErrorCodes.ArgumentInvalid,
        FormattableString.Invariant($"The body is no multipart/related as RFC 2046 has it ({what}): {parts} parts of it were read. ")
        + "Send it again; instances that are stored already stay as they are.",
        inner);

    private InvalidInputException TooLong() => new(
        ErrorCodes.RequestTooLarge,
        FormattableString.Invariant($"The request has more than {options.MostStoreBytes} bytes: send its instances in several."));
}

/// <summary>A part of a store request.</summary>
/// <param name="File">Null if it is said to be no instance, or is too long.</param>
internal readonly record struct StowPart(BinaryData? File, bool IsTooLong);
