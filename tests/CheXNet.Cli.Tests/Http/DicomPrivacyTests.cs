using System.Text;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues.Models;
using CheXNet.Dicom;
using CheXNet.Imaging;
using CheXNet.Ingest;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CheXNet.Cli.Tests.Http;

/// <summary>A DICOM film on its way through the service: it is scored and shown, and nothing that is made of it names a person.</summary>
public sealed class DicomPrivacyTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Names_of_a_film_are_in_no_table_queue_picture_answer_or_log()
    {
        using Heard log = new();
        using ILoggerFactory logs = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        await using ApiService service = await ApiService.StartAsync(await azurite.NewAccountAsync(), logs);
        IngestOutcome scored = await service.ScoreAsync(new ImageKey("study", "IM1"), DicomFilms.Noise(1));
        Assert.Equal(IngestStatus.Scored, scored.Status);
        await service.ScoreAsync(new ImageKey("study", "ct"), DicomFilms.Noise(2, change: Is(DicomTags.Modality, "CT")));
        byte[] named = DicomFilms.Noise(2, change: Is(DicomTags.BodyPartExamined, DicomFilms.Planted));
        await service.ScoreAsync(new ImageKey("study", "named"), named);
        await service.ScoreAsync(new ImageKey("study", "torn"), DicomFilms.Noise(3)[..2500]);
        List<byte[]> made = [];
        foreach (string path in new[]
        {
            "predictions/study/IM1?maps=true", "predictions/study", "overlays/study/IM1/Mass?method=cam", "thumbnails/study/IM1",
            "thumbnails/study/IM1?size=display", "thumbnails/study/ct", "xrays/study/IM1", "failures/study", "predictions/study/torn",
        })
        {
            using HttpResponseMessage answer = await service.Client.GetAsync(new Uri($"api/{path}", UriKind.Relative));
            made.Add(Encoding.UTF8.GetBytes(answer.ToString()));
            made.Add(await answer.Content.ReadAsByteArrayAsync());
        }

        XrayDecoder decoder = new(new ImageLimits());
        byte[] png = await service.Client.GetByteArrayAsync(new Uri("api/xrays/study/IM1", UriKind.Relative));
        Assert.Equal(decoder.Decode(DicomFilms.Noise(1)).Image.Pixels, decoder.Decode(png).Image.Pixels);
        byte[] original = await service.Client.GetByteArrayAsync(new Uri("api/xrays/study/IM1?file=original", UriKind.Relative));
        Assert.Equal(DicomFilms.Noise(1), original);
        using HttpResponseMessage uploaded = await service.Client.PostAsync(
            new Uri("api/xrays/study/IM9", UriKind.Relative), new ByteArrayContent(DicomFilms.Noise(9)));
        made.Add(await uploaded.Content.ReadAsByteArrayAsync());
        Assert.Contains("\"dicom\"", Encoding.UTF8.GetString(made[^1]), StringComparison.Ordinal);

        await CollectAsync(service.Account, made);
        made.Add(Encoding.UTF8.GetBytes(log.All));
        Assert.True(made.Count > 25, $"Only {made.Count} outputs were searched.");
        Assert.Contains(made, static bytes => Holds(bytes, DicomFilms.Instance));
        Assert.DoesNotContain(made, static bytes => Holds(bytes, DicomFilms.Planted));
        Assert.True(Holds(original, DicomFilms.Planted), "The film holds no name: the search tells nothing.");
    }

    private static Action<DicomDataset> Is(DicomTag tag, string value) => data => data.Set(tag, DicomVr.CS, value);

    /// <summary>Every table, queue and container, but for the films themselves.</summary>
    private static async Task CollectAsync(StorageAccount account, List<byte[]> made)
    {
        foreach (string table in StorageNames.Tables)
        {
            await foreach (TableEntity row in account.Tables.GetTableClient(table).QueryAsync<TableEntity>())
                made.Add([.. row.SelectMany(static cell => cell.Value as byte[] ?? Encoding.UTF8.GetBytes($"{cell.Key}={cell.Value}\n"))]);
        }

        foreach (string queue in StorageNames.Queues)
        {
            PeekedMessage[] messages = await account.Queues.GetQueueClient(queue).PeekMessagesAsync(32);
            made.AddRange(messages.Select(static message => message.Body.ToArray()));
        }

        foreach (string name in StorageNames.Containers.Where(static name => name != StorageNames.XraysContainer))
        {
            BlobContainerClient container = account.Blobs.GetBlobContainerClient(name);
            await foreach (BlobItem blob in container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, null, CancellationToken.None))
            {
                made.Add(Encoding.UTF8.GetBytes(blob.Name + string.Concat(blob.Metadata)));
                made.Add((await container.GetBlobClient(blob.Name).DownloadContentAsync()).Value.Content.ToArray());
            }
        }
    }

    private static bool Holds(ReadOnlySpan<byte> bytes, string text) =>
        bytes.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0 || bytes.IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;

    private sealed class Heard : ILoggerProvider, ILogger
    {
        private readonly StringBuilder _all = new();

        public string All
        {
            get
            {
                lock (_all) return _all.ToString();
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_all) _all.AppendLine(formatter(state, exception)).AppendLine(exception?.ToString());
        }

        public void Dispose()
        {
        }
    }
}
