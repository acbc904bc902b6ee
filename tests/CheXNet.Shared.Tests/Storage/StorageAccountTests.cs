using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues.Models;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Storage;

public sealed class StorageAccountTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EnsureCreated_empty_account_makes_every_container_queue_and_table()
    {
        StorageAccount account = await azurite.NewAccountAsync(create: false);

        await account.EnsureCreatedAsync(Cancellation);
        await account.EnsureCreatedAsync(Cancellation);

        List<string> found = [];
        await foreach (BlobContainerItem c in account.Blobs.GetBlobContainersAsync(cancellationToken: Cancellation)) found.Add(c.Name);
        await foreach (QueueItem q in account.Queues.GetQueuesAsync(cancellationToken: Cancellation)) found.Add(q.Name);
        await foreach (var t in account.Tables.QueryAsync(cancellationToken: Cancellation)) found.Add(t.Name);
        Assert.Equal(
            StorageNames.Containers.Concat(StorageNames.Queues).Concat(StorageNames.Tables).Order(StringComparer.Ordinal),
            found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Requests_are_counted_by_service()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        StorageRequests before = account.Requests;

        await new XrayContainer(account).WriteAsync(new ImageKey("demo", "1.png"), new BinaryData("film"), Cancellation);
        await new XrayContainer(account).ReadAsync(new ImageKey("demo", "1.png"), Cancellation);
        await account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue).SendMessageAsync("x", Cancellation);
        await account.Tables.GetTableClient(StorageNames.RunsTable)
            .QueryAsync<Azure.Data.Tables.TableEntity>(cancellationToken: Cancellation).ToListAsync(Cancellation);

        Assert.Equal(new StorageRequests(Blobs: 2, Queues: 1, Tables: 1), account.Requests - before);
    }

    [Fact]
    public async Task Fixture_two_accounts_see_nothing_of_each_other()
    {
        await azurite.NewAccountAsync();
        StorageAccount other = await azurite.NewAccountAsync(create: false);

        Assert.False(await other.Blobs.GetBlobContainerClient(StorageNames.XraysContainer).ExistsAsync(Cancellation));
    }

    [Theory]
    [InlineData(
        "https://films.blob.core.windows.net",
        "https://films.blob.core.windows.net/",
        "https://films.queue.core.windows.net/",
        "https://films.table.core.windows.net/")]
    [InlineData(
        "https://films.table.core.chinacloudapi.cn/",
        "https://films.blob.core.chinacloudapi.cn/",
        "https://films.queue.core.chinacloudapi.cn/",
        "https://films.table.core.chinacloudapi.cn/")]
    public void Parse_url_of_one_service_derives_all_three(string url, string blob, string queue, string table)
    {
        var account = StorageAccount.Parse(url);

        Assert.Equal("films", account.Name);
        Assert.Equal([blob, queue, table], [account.Blobs.Uri.ToString(), account.Queues.Uri.ToString(), account.Tables.Uri.ToString()]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("films")]
    [InlineData("https://example.org/films")]
    [InlineData("http://films.blob.core.windows.net")]
    [InlineData("AccountName films;AccountKey=c2VjcmV0")]
    public void Parse_neither_connection_string_nor_url_is_refused_without_repeating_a_key(string text)
    {
        var e = Assert.Throws<InvalidInputException>(() => StorageAccount.Parse(text));

        Assert.Equal(ErrorCodes.ArgumentInvalid, e.Code);
        Assert.DoesNotContain("c2VjcmV0", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnsureCreated_nobody_answers_names_the_account_and_gives_up_soon()
    {
        // Port 1 of the loopback address is refused at once.
        var account = StorageAccount.Parse(
            "DefaultEndpointsProtocol=http;AccountName=nobody;AccountKey=c2VjcmV0;BlobEndpoint=http://127.0.0.1:1/nobody;"
            + "QueueEndpoint=http://127.0.0.1:1/nobody;TableEndpoint=http://127.0.0.1:1/nobody;");

        var e = await Assert.ThrowsAsync<StorageException>(() => account.EnsureCreatedAsync(Cancellation));

        Assert.Equal(ErrorCodes.StorageUnavailable, e.Code);
        Assert.Contains("'nobody'", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", e.Message, StringComparison.Ordinal);
        // Each of the containers, queues and tables is asked for once and three times more.
        int most = 4 * (StorageNames.Containers.Count + StorageNames.Queues.Count + StorageNames.Tables.Count);
        Assert.InRange(account.Requests.Total, 1, most);
    }

    [Fact]
    public async Task EnsureCreated_wrong_key_is_storage_unavailable()
    {
        string connection = await azurite.NewConnectionStringAsync();
        string wrong = System.Text.RegularExpressions.Regex.Replace(connection, "AccountKey=[^;]+", "AccountKey=d3Jvbmc=");

        var e = await Assert.ThrowsAsync<StorageException>(() => StorageAccount.Parse(wrong).EnsureCreatedAsync(Cancellation));

        Assert.Equal(ErrorCodes.StorageUnavailable, e.Code);
        Assert.Contains("Check the key", e.Message, StringComparison.Ordinal);
    }
}
