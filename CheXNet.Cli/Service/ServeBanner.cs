using CheXNet.Cli.Storage;

namespace CheXNet.Cli.Service;

/// <summary>What <c>serve</c> prints once ready: where to drop images, the model and its quality.</summary>
internal static class ServeBanner
{
    /// <param name="showKey">Whether to print how other programs connect, which takes the embedded storage's key.</param>
    /// <param name="http">The API's address; null if none is served.</param>
    /// <param name="viewer">The viewer's address; null if none is served.</param>
    /// <param name="token">The token made for this start, which callers must know; null if none was.</param>
    /// <param name="demandsToken">Whether callers need one, made for this start or given.</param>
    public static void Write(
        TextWriter to, LocalStorage storage, ModelCard card, bool json, bool showKey = false, Uri? http = null,
        Uri? viewer = null, string? token = null, bool demandsToken = false)
    {
        Uri xrays = storage.Account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer).Uri;
        bool connection = showKey && storage.IsEmbedded;
        if (json)
        {
            string account = connection ? storage.Connection : storage.Account.Name;
            ModelId model = card.ToModelId();
            to.WriteLine(JsonSerializer.Serialize(
                new { state = "ready", storage = account, xrays, http, viewer, token, model, card.Trained, card.Notice },
                JsonSerializerOptions.Web));
            return;
        }

        to.WriteLine($"Model    {card.ToModelId()}: {card.Title}");
        to.WriteLine($"         {card.Notice}");
        to.WriteLine($"Drop at  {xrays}/<dataset>/<image>");
        if (http is not null)
        {
            string header = demandsToken ? $" -H \"Authorization: Bearer {token ?? "$CHEXNET_TOKEN"}\"" : "";
            to.WriteLine($"API at   {http}api/health");
            to.WriteLine($"Upload   curl{header} -H \"Content-Type: image/png\" --data-binary @film.png {http}api/xrays/ward7/film.png");
        }

        if (viewer is not null) to.WriteLine($"Viewer   {viewer}");
        if (token is not null)
        {
            to.WriteLine($"Token    {token}");
            to.WriteLine("         Made for this start: the viewer asks for it, and whoever sends 'Authorization: Bearer <token>' may");
            to.WriteLine("         use the API.");
        }

        if (connection) to.WriteLine($"Connect  {storage.Connection}");
        else if (storage.IsEmbedded)
            to.WriteLine("Connect  other programs need the storage's key: start with --show-key to have it printed");
        to.WriteLine("Ready. Ctrl-C finishes what is in hand and stops.");
    }
}
