using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Specialized;

namespace CheXNet.Storage;

/// <summary>
/// A storage account or emulator: the three service clients with their retry settings, and the containers, queues and tables of
/// <see cref="StorageNames"/>. Queue messages are base64, the default of the Functions queue extension. Thread-safe; create one per
/// process.
/// </summary>
public sealed class StorageAccount
{
    private readonly Counters _sent;

    private StorageAccount(string name, BlobServiceClient blobs, QueueServiceClient queues, TableServiceClient tables, Counters sent) =>
        (Name, Blobs, Queues, Tables, _sent) = (name, blobs, queues, tables, sent);

    /// <summary>The account name, for messages; never a key.</summary>
    public string Name { get; }

    /// <summary>The blob service.</summary>
    public BlobServiceClient Blobs { get; }

    /// <summary>The queue service, with base64 messages.</summary>
    public QueueServiceClient Queues { get; }

    /// <summary>The table service.</summary>
    public TableServiceClient Tables { get; }

    /// <summary>The number of requests that this object has sent so far.</summary>
    public StorageRequests Requests => new(_sent.Blobs.Sent, _sent.Queues.Sent, _sent.Tables.Sent);

    /// <summary>Parses the value of <c>--storage</c>; sends no request.</summary>
    /// <param name="text">A connection string or an account URL such as <c>https://account.blob.core.windows.net</c>.</param>
    /// <param name="credential">Used if <paramref name="text"/> is a URL; null means <see cref="DefaultAzureCredential"/>.</param>
    /// <exception cref="InvalidInputException">The text is neither.</exception>
    public static StorageAccount Parse(string text, TokenCredential? credential = null)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out Uri? url) || url.Scheme is not ("https" or "http"))
            return FromConnectionString(text, policy: null);

        string[] host = url.Host.Split('.');
        if (url.Scheme != Uri.UriSchemeHttps || host.Length < 3 || host[1] is not ("blob" or "queue" or "table" or "dfs"))
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                $"'{url.GetLeftPart(UriPartial.Path)}' is no storage account: write https://<account>.blob.core.windows.net, "
                + "or a connection string.");
        }

        return FromServiceUrls(UrlOf("blob"), UrlOf("queue"), UrlOf("table"), credential);

        Uri UrlOf(string service) => new($"https://{host[0]}.{service}.{string.Join('.', host[2..])}/");
    }

    /// <summary>Creates an account from service URLs, as in the Functions host's identity-based connections; sends no request.</summary>
    /// <param name="credential">Null means <see cref="DefaultAzureCredential"/>.</param>
    public static StorageAccount FromServiceUrls(Uri blob, Uri queue, Uri table, TokenCredential? credential = null)
    {
        credential ??= new DefaultAzureCredential();
        var sent = new Counters();
        return new StorageAccount(
            blob.Host.Split('.')[0],
            new BlobServiceClient(blob, credential, Prepared(BlobOptions(), blob, sent.Blobs)),
            new QueueServiceClient(queue, credential, Prepared(QueueOptions(), queue, sent.Queues)),
            new TableServiceClient(table, credential, Prepared(new TableClientOptions(), table, sent.Tables)),
            sent);
    }

    /// <summary>Creates the missing containers, queues and tables of <see cref="StorageNames"/>.</summary>
    /// <exception cref="StorageException"><c>storage-unavailable</c>: the account is unreachable or rejects the request.</exception>
    public Task EnsureCreatedAsync(CancellationToken cancellationToken) => StorageFault.GuardAsync(
        this,
        "create its containers, queues and tables",
        () => Task.WhenAll(
        [
            .. from container in StorageNames.Containers
               select (Task)Blobs.GetBlobContainerClient(container).CreateIfNotExistsAsync(cancellationToken: cancellationToken),
            .. from queue in StorageNames.Queues
               select (Task)Queues.GetQueueClient(queue).CreateIfNotExistsAsync(cancellationToken: cancellationToken),
            .. from table in StorageNames.Tables
               select (Task)Tables.GetTableClient(table).CreateIfNotExistsAsync(cancellationToken),
        ]));

    /// <summary>An account whose table and queue requests first pass a policy, and whose blob requests have a transport of their own, so that
    /// tests can interrupt a writer at any request and give any answer.</summary>
    internal static StorageAccount FromConnectionString(
        string text, HttpPipelinePolicy? policy, HttpPipelineTransport? blobs = null, HttpPipelinePolicy? blobPolicy = null)
    {
        try
        {
            // The endpoints are known only after parsing, so a first client without options does that.
            var plain = new BlobServiceClient(text);
            var sent = new Counters();
            TableClientOptions tables = Prepared(new TableClientOptions(), plain.Uri, sent.Tables);
            QueueClientOptions queues = Prepared(QueueOptions(), plain.Uri, sent.Queues);
            BlobClientOptions blobOptions = Prepared(BlobOptions(), plain.Uri, sent.Blobs);
            if (blobs is not null) blobOptions.Transport = blobs;
            if (blobPolicy is not null) blobOptions.AddPolicy(blobPolicy, HttpPipelinePosition.PerCall);
            if (policy is not null)
            {
                tables.AddPolicy(policy, HttpPipelinePosition.PerCall);
                queues.AddPolicy(policy, HttpPipelinePosition.PerCall);
            }

            return new StorageAccount(
                plain.AccountName,
                new BlobServiceClient(text, blobOptions),
                new QueueServiceClient(text, queues),
                new TableServiceClient(text, tables),
                sent);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            // The text may contain a key, and the parser's message may quote it, so neither is repeated here.
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                "The storage account is neither a connection string (DefaultEndpointsProtocol=…;AccountName=…;AccountKey=…) "
                + "nor an account's URL (https://<account>.blob.core.windows.net).");
        }
    }

    private static BlobClientOptions BlobOptions()
    {
        var options = new BlobClientOptions();
        options.AddPolicy(new ListedNames(), HttpPipelinePosition.PerCall);
        return options;
    }

    // A message that is not base64 would block all messages received with it, so it is moved to the Functions host's poison queue.
    private static QueueClientOptions QueueOptions()
    {
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 };
        options.MessageDecodingFailed += async failed =>
        {
            if (failed.ReceivedMessage is not { } message) return;
            QueueClient poison = failed.Queue.GetParentQueueServiceClient().GetQueueClient(failed.Queue.Name + StorageNames.PoisonSuffix);
            await poison.SendMessageAsync(message.Body.ToString(), failed.CancellationToken);
            await failed.Queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, failed.CancellationToken);
        };
        return options;
    }

    // Azure may throttle or move partitions for about ten seconds; an emulator that does not answer at once is not running.
    private static T Prepared<T>(T options, Uri endpoint, RequestCounter counter)
        where T : ClientOptions
    {
        options.AddPolicy(counter, HttpPipelinePosition.PerRetry);
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = endpoint.IsLoopback ? 3 : 6;
        options.Retry.Delay = TimeSpan.FromMilliseconds(endpoint.IsLoopback ? 100 : 400);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(15);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(100);
        return options;
    }

    private sealed class Counters
    {
        public RequestCounter Blobs { get; } = new();

        public RequestCounter Queues { get; } = new();

        public RequestCounter Tables { get; } = new();
    }
}
