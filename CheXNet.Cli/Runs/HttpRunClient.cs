using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using CheXNet.Api;

namespace CheXNet.Cli.Runs;

/// <summary>Runs over the HTTP API of <c>chexnet serve</c> or the function app.</summary>
internal sealed class HttpRunClient : IRunClient
{
    /// <summary>Environment variable used without <c>--token</c>; the same as for <c>serve</c>.</summary>
    public const string TokenVariable = "CHEXNET_TOKEN";

    private const string KeyHeader = "x-functions-key";

    private readonly HttpClient _client;
    private readonly string _service;

    /// <param name="service">Service address, with or without <c>/api</c>.</param>
    /// <param name="key">Function app key; null for none.</param>
    /// <param name="token">Token of a <c>chexnet serve</c>; null for none.</param>
    /// <exception cref="InvalidInputException">Not a valid address, or no token.</exception>
    public HttpRunClient(string service, string? key, string? token = null)
    {
        if (!Uri.TryCreate(service, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                $"--service '{service}' is no address: write http://127.0.0.1:7014, or https://<app>.azurewebsites.net.");
        }

        _service = address.GetLeftPart(UriPartial.Authority);
        _client = new HttpClient { BaseAddress = new Uri($"{_service}/{ApiRoutes.Prefix}/") };
        if (key is not null) _client.DefaultRequestHeaders.Add(KeyHeader, key);
        if (string.IsNullOrEmpty(token)) return;
        if (!token.All(static c => c is > ' ' and < '\x7F'))
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, "The token has a space or a character beyond ASCII: copy it again.");
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Task<RunBody> StartAsync(RunRequest request, RunId id, CancellationToken cancellationToken) =>
        AskAsync<RunBody>(HttpMethod.Post, $"{ApiRoutes.Runs}?id={id}", request, cancellationToken);

    public Task<RunBody> StatusAsync(RunId run, CancellationToken cancellationToken) =>
        AskAsync<RunBody>(HttpMethod.Get, $"{ApiRoutes.Runs}/{run}", null, cancellationToken);

    public async Task<IReadOnlyList<RunBody>> ListAsync(int top, CancellationToken cancellationToken) =>
        (await AskAsync<RunsBody>(
            HttpMethod.Get, FormattableString.Invariant($"{ApiRoutes.Runs}?top={top}"), null, cancellationToken)).Runs;

    public Task<RunBody> CancelAsync(RunId run, CancellationToken cancellationToken) =>
        AskAsync<RunBody>(HttpMethod.Delete, $"{ApiRoutes.Runs}/{run}", null, cancellationToken);

    public Task<RunBody> RedriveAsync(RunId run, CancellationToken cancellationToken) =>
        AskAsync<RunBody>(HttpMethod.Post, $"{ApiRoutes.Runs}/{run}/redrive", null, cancellationToken);

    public Task<RunReport> ReportAsync(RunId run, CancellationToken cancellationToken) =>
        AskAsync<RunReport>(HttpMethod.Get, $"{ApiRoutes.Runs}/{run}/report", null, cancellationToken);

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<T> AskAsync<T>(HttpMethod method, string path, RunRequest? body, CancellationToken cancellationToken)
    {
        try
        {
            using HttpRequestMessage request = new(method, path);
            if (body is not null) request.Content = JsonContent.Create(body, options: RunOutput.Json);
            using HttpResponseMessage response = await _client.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode) throw await RefusalAsync(response, cancellationToken);
            return await response.Content.ReadFromJsonAsync<T>(RunOutput.Json, cancellationToken)
                ?? throw new JsonException("The answer is null.");
        }
        catch (HttpRequestException e)
        {
            throw new StorageException(
                ErrorCodes.AddressUnavailable,
                $"No service answers at {_service}: {e.Message} Start one with 'chexnet serve', or correct --service.",
                e);
        }
        catch (TaskCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StorageException(ErrorCodes.AddressUnavailable, $"The service at {_service} does not answer in time: try again.", e);
        }
        catch (JsonException e)
        {
            throw new StorageException(
                ErrorCodes.MessageInvalid,
                $"What answers at {_service} is not this software's API, or another version of it: correct --service. {e.Message}",
                e);
        }
    }

    private async Task<XrayException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode is HttpStatusCode.Unauthorized)
        {
            return new StorageException(
                ErrorCodes.RequestRefused,
                $"The service at {_service} wants a key: give the function app's with --key, or in the setting "
                + $"{RunClientOptions.KeyVariable}; the token of a 'chexnet serve' with --token, or in {TokenVariable}.");
        }

        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        (string code, string detail) = Problem(text) ?? (
            ErrorCodes.Unexpected,
            $"The service at {_service} answered {(int)response.StatusCode}: is it this software's API? Correct --service.");
        return code switch
        {
            ErrorCodes.RunNotFound or ErrorCodes.RunStateInvalid or ErrorCodes.RunFailuresExceeded => new RunException(code, detail),
            ErrorCodes.ModelNotFound or ErrorCodes.ModelPrecisionMissing => new ModelPackageException(code, detail),
            _ when response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotFound => new InvalidInputException(code, detail),
            _ => new StorageException(code, detail),
        };
    }

    private static (string Code, string Detail)? Problem(string text)
    {
        try
        {
            JsonElement problem = JsonElement.Parse(text);
            return problem.TryGetProperty("code", out JsonElement code) && problem.TryGetProperty("detail", out JsonElement detail)
                ? (code.GetString() ?? ErrorCodes.Unexpected, detail.GetString() ?? "")
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
