using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Specialized;

namespace CheXNet.Storage;

/// <summary>
/// A storage account, in Azure or on this machine: the three service clients with their retries set, and the containers, queues and
/// tables of <see cref="StorageNames"/>. Queue messages are base64, as the Functions queue extension reads and writes them by default.
/// Safe to share between threads; meant to live as long as the process.
/// </summary>
public sealed class StorageAccount
{
    private readonly Counters _sent;

    private StorageAccount(string name, BlobServiceClient blobs, QueueServiceClient queues, TableServiceClient tables, Counters sent) =>
        (Name, Blobs, Queues, Tables, _sent) = (name, blobs, queues, tables, sent);

    /// <summary>The account's name, for messages; never a key.</summary>
    public string Name { get; }

    /// <summary>The blob service.</summary>
    public BlobServiceClient Blobs { get; }

    /// <summary>The queue service; messages are base64.</summary>
    public QueueServiceClient Queues { get; }

    /// <summary>The table service.</summary>
    public TableServiceClient Tables { get; }

    /// <summary>What this process has asked of the account so far, through this object.</summary>
    public StorageRequests Requests => new(_sent.Blobs.Sent, _sent.Queues.Sent, _sent.Tables.Sent);

    /// <summary>Reads what a person gives for <c>--storage</c>.</summary>
    /// <param name="text">A connection string, or an account's URL such as <c>https://account.blob.core.windows.net</c>.</param>
    /// <param name="credential">Signs in where <paramref name="text"/> is a URL; null means <see cref="DefaultAzureCredential"/>.</param>
    /// <returns>The account; nothing has been asked of it yet.</returns>
    /// <exception cref="InvalidInputException">It is neither.</exception>
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

    /// <summary>An account by the URLs of its services, as the Functions host's identity-based connections name them.</summary>
    /// <param name="queue">The queue service.</param>
    /// <param name="credential">Signs in; null means <see cref="DefaultAzureCredential"/>.</param>
    /// <returns>The account; nothing has been asked of it yet.</returns>
    public static StorageAccount FromServiceUrls(Uri blob, Uri queue, Uri table, TokenCredential? credential = null)
    {
        credential ??= new DefaultAzureCredential();
        var sent = new Counters();
        return new StorageAccount(
            blob.Host.Split('.')[0],
            new BlobServiceClient(blob, credential, Prepared(new BlobClientOptions(), blob, sent.Blobs)),
            new QueueServiceClient(queue, credential, Prepared(QueueOptions(), queue, sent.Queues)),
            new TableServiceClient(table, credential, Prepared(new TableClientOptions(), table, sent.Tables)),
            sent);
    }

    /// <summary>Creates what is missing of the containers, queues and tables of <see cref="StorageNames"/>.</summary>
    /// <exception cref="StorageException"><c>storage-unavailable</c>: the account cannot be reached or refuses.</exception>
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

    /// <summary>
    /// An account whose requests to tables and queues pass through a policy first: tests interrupt a writer between any two of them.
    /// </summary>
    internal static StorageAccount FromConnectionString(string text, HttpPipelinePolicy? policy)
    {
        try
        {
            // The endpoints are known only after parsing; a first client without settings tells.
            var plain = new BlobServiceClient(text);
            var sent = new Counters();
            TableClientOptions tables = Prepared(new TableClientOptions(), plain.Uri, sent.Tables);
            QueueClientOptions queues = Prepared(QueueOptions(), plain.Uri, sent.Queues);
            if (policy is not null)
            {
                tables.AddPolicy(policy, HttpPipelinePosition.PerCall);
                queues.AddPolicy(policy, HttpPipelinePosition.PerCall);
            }

            return new StorageAccount(
                plain.AccountName,
                new BlobServiceClient(text, Prepared(new BlobClientOptions(), plain.Uri, sent.Blobs)),
                new QueueServiceClient(text, queues),
                new TableServiceClient(text, tables),
                sent);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            // What was given may hold a key, so it is not repeated here, nor is the parser's message, which may quote it.
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                "The storage account is neither a connection string (DefaultEndpointsProtocol=…;AccountName=…;AccountKey=…) "
                + "nor an account's URL (https://<account>.blob.core.windows.net).");
        }
    }

    // One message that is not base64 would keep all that are received with it from being read: it goes where the Functions host would
    // put it.
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

    // Azure throttles and moves partitions for some ten seconds; an emulator that does not answer at once is not there.
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
