using System.Net;
using Azure;
using Azure.Storage.Blobs;
using CheXNet.Benchmarks.RunScale;
using CheXNet.Storage;

namespace CheXNet.Benchmarks.Soak;

/// <summary>What people and programs do to the service: drop, overwrite, delete, under good names and bad ones.</summary>
internal sealed class SoakTraffic(Random random, ExpectedImages expected)
{
    private static readonly string[] Folders = ["", "a/", "deep/er/", "Röntgen/", "with blank/", "100%/", "a+b&c=d/"];

    // What no name of an image may hold, as a URL writes it; and what others can put into the container past the API.
    private static readonly string[] Refused = ["%EF%BF%BE.png", "%EF%BF%BF.png", "a%1B%5B31m.png", "a%00b.png", "%07.png", "..%2F..%2Fx.png"];
    private static readonly string[] Hostile = ["\uFFFE.png", "\uFFFF.png", "a\u001b[31m.png", "\u0007bell.png", "a\u0085b.png"];

    private int _made;

    /// <summary>What was done, counted by name.</summary>
    public SortedDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers that must not be: a bad name accepted, a good one refused.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>Carries out one random request; a service that does not answer is no error.</summary>
    public async Task NextAsync(SoakedService service)
    {
        int chance = random.Next(100);
        if (chance < 55) await DropAsync(service, NewKey(), isReadable: true);
        else if (chance < 65) await DropAsync(service, NewKey(), isReadable: false);
        else if (chance < 80 && expected.Any(random) is { } old) await DropAsync(service, old, isReadable: random.Next(5) > 0);
        else if (chance < 88 && expected.Any(random) is { } gone) await DeleteAsync(service, gone);
        else if (chance < 94) await RefusedNameAsync(service);
        else await HostileBlobAsync(service);
    }

    private ImageKey NewKey() => new($"ward{random.Next(3)}", $"{Folders[random.Next(Folders.Length)]}{_made++:D6}.png");

    private async Task DropAsync(SoakedService service, ImageKey key, bool isReadable)
    {
        byte[] film = TinyFilms.Film(random.Next());
        if (!isReadable) film = film[..random.Next(1, film.Length / 2)];
        HttpStatusCode? answer = await PostAsync(service, $"{key.Dataset}/{Uri.EscapeDataString(key.Image)}", film);
        Count($"uploads answered {(answer is { } status ? (int)status : "by nobody")}");
        bool refused = answer is { } other && (int)other is >= 400 and < 500;
        if (answer == HttpStatusCode.Accepted) expected.Answered(key, film, isReadable);
        else if (!refused) expected.Unanswered(key);
        // A film whose beginning is no picture's is refused at the door, and nothing changes.
        if (refused && isReadable) Wrong.Add($"{key.BlobName} was refused with {(int)answer!}.");
    }

    private async Task RefusedNameAsync(SoakedService service)
    {
        string name = Refused[random.Next(Refused.Length)];
        HttpStatusCode? answer = await PostAsync(service, $"ward0/{name}", TinyFilms.Film(1));
        Count("uploads under a name that cannot be");
        if (answer is { } status && (int)status is < 400 or >= 500 && status is not HttpStatusCode.ServiceUnavailable)
            Wrong.Add($"The name {name} was answered with {(int)status}.");
    }

    private async Task HostileBlobAsync(SoakedService service)
    {
        Count("blobs with a hostile name put straight into the container");
        await TryAsync(() => Xrays(service).UploadBlobAsync($"ward0/{Hostile[random.Next(Hostile.Length)]}", BinaryData.FromBytes([1])));
    }

    private async Task DeleteAsync(SoakedService service, ImageKey key)
    {
        bool done = await TryAsync(() => Xrays(service).DeleteBlobIfExistsAsync(key.BlobName));
        Count(done ? "deletions" : "deletions answered by nobody");
        if (done) expected.Deleted(key);
        else expected.Unanswered(key);
    }

    private static BlobContainerClient Xrays(SoakedService service) =>
        service.Account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer);

    private static async Task<HttpStatusCode?> PostAsync(SoakedService service, string path, byte[] film)
    {
        try
        {
            using HttpClient client = new() { BaseAddress = service.Http, Timeout = TimeSpan.FromSeconds(30) };
            using ByteArrayContent content = new(film);
            using HttpResponseMessage answer = await client.PostAsync($"api/xrays/{path}", content);
            return answer.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            return null;
        }
    }

    private static async Task<bool> TryAsync(Func<Task> request)
    {
        try
        {
            await request();
            return true;
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or TaskCanceledException or IOException)
        {
            return false;
        }
    }

    private void Count(string what) => Counts[what] = Counts.GetValueOrDefault(what) + 1;
}
