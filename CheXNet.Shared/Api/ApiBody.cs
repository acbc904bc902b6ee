using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace CheXNet.Api;

/// <summary>Reads bodies within a limit, whatever their Content-Type says.</summary>
internal static class ApiBody
{
    /// <summary>Reads a body whole.</summary>
    /// <param name="most">The limit in bytes.</param>
    /// <param name="tooLong">What a longer body is answered with.</param>
    /// <exception cref="InvalidInputException">The body is longer, or the connection broke off.</exception>
    public static async Task<BinaryData> ReadBodyAsync(
        this HttpRequest request, int most, string tooLong, CancellationToken cancellationToken)
    {
        bool within = !(request.ContentLength > most);
        using var read = new MemoryStream(within ? (int)(request.ContentLength ?? 0) : 0);
        byte[] buffer = new byte[81920];
        try
        {
            while (within && await request.Body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                read.Write(buffer, 0, count);
                within = read.Length <= most;
            }
        }
        catch (IOException e)
        {
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, "The body broke off before its end: send the request again.", e);
        }

        return within
            ? BinaryData.FromBytes(read.GetBuffer().AsMemory(0, (int)read.Length))
            : throw new InvalidInputException(ErrorCodes.RequestTooLarge, tooLong);
    }

    /// <exception cref="InvalidInputException">The text is not of this form; the message names the member.</exception>
    public static T ReadJson<T>(this BinaryData body, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, options) ?? throw new JsonException("it is null");
        }
        catch (Exception e) when (e is JsonException or ModelPackageException)
        {
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"The body is not what is expected here: {e.Message}", e);
        }
    }
}
