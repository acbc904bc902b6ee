using System.Text.RegularExpressions;
using CheXNet.Files;
using Microsoft.AspNetCore.Http;

namespace CheXNet.Api;

/// <summary>Reads bodies up to a limit, whatever their Content-Type.</summary>
public static partial class ApiBody
{
    /// <param name="most">The limit in bytes.</param>
    /// <param name="tooLong">The error message for a longer body.</param>
    /// <exception cref="InvalidInputException">The body is too long, or the connection broke.</exception>
    public static async Task<BinaryData> ReadBodyAsync(
        this HttpRequest request, int most, string tooLong, CancellationToken cancellationToken)
    {
        MemoryStream? body = null;
        try
        {
            if (!(request.ContentLength > most)) body = await request.Body.ReadAtMostAsync(most, cancellationToken);
        }
        catch (IOException e)
        {
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, "The body broke off before its end: send the request again.", e);
        }

        return body is null
            ? throw new InvalidInputException(ErrorCodes.RequestTooLarge, tooLong)
            : BinaryData.FromBytes(body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    /// <exception cref="InvalidInputException">The JSON does not match; the message names the member.</exception>
    public static T ReadJson<T>(this BinaryData body, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, options) ?? throw new JsonException("it is null");
        }
        catch (Exception e) when (e is JsonException or ModelPackageException)
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid, $"The body is not what is expected here: {WithoutTypes(e.Message)}", e);
        }
    }

    // The serializer names types of this program, which tell a caller nothing.
    private static string WithoutTypes(string message) => ConvertedTo()
        .Replace(OfType().Replace(message, ""), "is not of the kind that is expected")
        .Replace(".NET member", "member", StringComparison.Ordinal);

    [GeneratedRegex("(?: contained in| encountered during deserialization of| for| on) type '[^']*'")]
    private static partial Regex OfType();

    [GeneratedRegex(@"could not be converted to [^ ]+(?=\.)")]
    private static partial Regex ConvertedTo();
}
