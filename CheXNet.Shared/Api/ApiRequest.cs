namespace CheXNet.Api;

/// <summary>What an answer depends on besides its route's values, as any web server hands it over.</summary>
public sealed record ApiRequest
{
    /// <summary>The parameters after the <c>?</c>.</summary>
    public ApiQuery Query { get; init; } = new([]);

    /// <summary>The body; not disposed here.</summary>
    public Stream Body { get; init; } = Stream.Null;

    /// <summary>How long the body says it is; null where it does not say.</summary>
    public long? ContentLength { get; init; }

    /// <summary>The header <c>If-None-Match</c>; null where there is none.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>Reads the body, as long as it is within a limit.</summary>
    /// <param name="most">The limit in bytes.</param>
    /// <returns>The body; null if it is longer.</returns>
    /// <exception cref="InvalidInputException">The connection broke off.</exception>
    internal async Task<BinaryData?> ReadBodyAsync(long most, CancellationToken cancellationToken)
    {
        if (ContentLength > most) return null;
        using var read = new MemoryStream((int)(ContentLength ?? 0));
        byte[] buffer = new byte[81920];
        try
        {
            while (await Body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                if (read.Length + count > most) return null;
                read.Write(buffer, 0, count);
            }
        }
        catch (IOException e)
        {
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, "The body broke off before its end: send the request again.", e);
        }

        return BinaryData.FromBytes(read.GetBuffer().AsMemory(0, (int)read.Length));
    }
}
