using CheXNet.Cli.Storage;

namespace CheXNet.Cli.Service;

/// <summary>What <c>serve</c> prints once ready: where to drop images, the model and its quality.</summary>
internal static class ServeBanner
{
    public static void Write(TextWriter to, LocalStorage storage, ModelCard card, bool json, Uri? http = null, bool exposed = false)
    {
        Uri xrays = storage.Account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer).Uri;
        if (json)
        {
            string account = storage.IsEmbedded ? storage.Connection : storage.Account.Name;
            to.WriteLine(JsonSerializer.Serialize(
                new { state = "ready", storage = account, xrays, http, model = card.ToModelId(), card.Trained, card.Notice },
                JsonSerializerOptions.Web));
            return;
        }

        to.WriteLine($"Model    {card.ToModelId()}: {card.Title}");
        to.WriteLine($"         {card.Notice}");
        to.WriteLine($"Drop at  {xrays}/<dataset>/<image>");
        if (http is not null) to.WriteLine($"API at   {http}api/health");
        if (exposed) to.WriteLine("         Other machines reach it, and it asks nobody for a password: let only a trusted network in.");
        // Safe to print: this key works only on the loopback address and only while this program runs.
        if (storage.IsEmbedded) to.WriteLine($"Connect  {storage.Connection}");
        to.WriteLine("Ready. Ctrl-C finishes what is in hand and stops.");
    }
}
