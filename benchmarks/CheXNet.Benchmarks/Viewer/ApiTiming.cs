using System.Diagnostics;
using System.Text.Json.Nodes;
using static System.FormattableString;

namespace CheXNet.Benchmarks.Viewer;

/// <summary>How long the API takes to answer a kind of request.</summary>
/// <param name="Milliseconds">Of each request, in order.</param>
internal sealed record ApiTiming(string Name, IReadOnlyList<double> Milliseconds, long Bytes)
{
    private const int Pages = 20;

    /// <summary>Pages through the dataset and opens films, as the viewer does.</summary>
    public static async Task<IReadOnlyList<ApiTiming>> MeasureAsync(HttpClient client, string dataset, string finding)
    {
        List<string> images = [];
        ApiTiming worklist = await PagesAsync(
            client, "worklist, 100 rows a page", $"/api/predictions/{dataset}?finding={finding}&top=100", images);
        string[] films = [.. images.Take(Pages).Select(Uri.EscapeDataString)];
        return
        [
            worklist,
            await PagesAsync(client, "all predictions, 100 rows a page", $"/api/predictions/{dataset}?top=100", []),
            await EachAsync(client, "datasets", Enumerable.Repeat("/api/datasets", Pages)),
            await EachAsync(client, "failures by reason", Enumerable.Repeat($"/api/failures/{dataset}/codes", Pages)),
            await EachAsync(client, "prediction with maps", films.Select(f => $"/api/predictions/{dataset}/{f}?maps=true")),
            await EachAsync(client, "film", films.Select(f => $"/api/xrays/{dataset}/{f}")),
            await EachAsync(client, "thumbnail, drawn", films.Select(f => $"/api/thumbnails/{dataset}/{f}")),
            await EachAsync(client, "thumbnail, kept", films.Select(f => $"/api/thumbnails/{dataset}/{f}")),
        ];
    }

    public override string ToString()
    {
        double[] sorted = [.. Milliseconds.Order()];
        return Invariant($"{Name,-34} first {Milliseconds[0],7:F1} ms  median {sorted[sorted.Length / 2],7:F1} ms  ")
            + Invariant($"slowest {sorted[^1],7:F1} ms  {Bytes / Milliseconds.Count / 1024,6} KiB each");
    }

    private static async Task<ApiTiming> PagesAsync(HttpClient client, string name, string url, List<string> images)
    {
        List<double> times = [];
        long bytes = 0;
        string? next = "";
        for (int page = 0; page < Pages && next is not null; page++)
        {
            long start = Stopwatch.GetTimestamp();
            byte[] body = await client.GetByteArrayAsync(next.Length == 0 ? url : $"{url}&continuation={next}");
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            bytes += body.Length;
            JsonNode answer = JsonNode.Parse(body)!;
            images.AddRange(answer["images"]!.AsArray().Select(static i => (string)i!["image"]!));
            next = (string?)answer["continuation"];
        }

        return new ApiTiming(name, times, bytes);
    }

    private static async Task<ApiTiming> EachAsync(HttpClient client, string name, IEnumerable<string> urls)
    {
        List<double> times = [];
        long bytes = 0;
        foreach (string url in urls)
        {
            long start = Stopwatch.GetTimestamp();
            bytes += (await client.GetByteArrayAsync(url)).Length;
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return new ApiTiming(name, times, bytes);
    }
}
