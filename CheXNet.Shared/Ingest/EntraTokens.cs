using System.Net.Http.Headers;
using Azure.Core;
using Azure.Identity;

namespace CheXNet.Ingest;

/// <summary>Signs requests with Entra ID's tokens, each renewed before it expires: Azure's DICOM service takes no others.</summary>
/// <param name="scope">Such as <c>https://dicom.healthcareapis.azure.com/.default</c>.</param>
internal sealed class EntraTokens(TokenCredential credential, string scope, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The credential keeps the token until shortly before it expires.
        try
        {
            AccessToken token = await credential.GetTokenAsync(new TokenRequestContext([scope]), cancellationToken);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
        }
        catch (AuthenticationFailedException e)
        {
            throw new DicomWebException(
                ErrorCodes.DicomWebRefused,
                $"Entra ID gives no token for {scope}: check the scope, and that the service's identity may write DICOM there.", e);
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
