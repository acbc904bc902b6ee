using System.Net;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Azure;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Storage;

/// <summary>One blob with a name that XML cannot hold costs a listing nothing but that name.</summary>
public sealed class ListedNamesTests(AzuriteFixture azurite)
{
    private static readonly string[] Unstorable =
        ["ward/a\u001B[31m.png", "ward/\uFFFE.png", "ward/\uFFFF.png", "ward/\u0001", "ward/b\u0000c", "ward/line\nbreak", "ward/cr\rlf\n"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("<Name>ward/a&#x1B;[31m.png</Name>", "ward/a\u001B[31m.png")]
    [InlineData("<Name>ward/a&#27;.png</Name>", "ward/a\u001B.png")]
    [InlineData("<Name>ward/&#xFFFE;&amp;&lt;&#x20;.png</Name>", "ward/\uFFFE&< .png")]
    [InlineData("<Name>ward/\uFFFE%41.png</Name>", "ward/\uFFFE%41.png")]
    [InlineData("<Name>ward/\u0001\u001F.png</Name>", "ward/\u0001\u001F.png")]
    [InlineData("<Name>ward/a\rb.png</Name>", "ward/a\rb.png")]
    [InlineData("<Name>ward/&amp;#x1B;.png</Name>", "ward/&#x1B;.png")]
    [InlineData("<Name>ward/&#x1F4A9;.png</Name>", "ward/\U0001F4A9.png")]
    [InlineData("<Name>plain.png</Name>", "plain.png")]
    [InlineData("<Name Encoded=\"true\">ward/%EF%BF%BE.png</Name>", "ward/\uFFFE.png")]
    public async Task Name_in_any_form_is_listed_as_the_blobs_true_name(string element, string name)
    {
        string[] listed = await ListAsync($"<Blob>{element}<Properties/></Blob><Blob><Name>z.png</Name><Properties/></Blob>");

        Assert.Equal([name, "z.png"], listed);
    }

    [Fact]
    public void Forbidden_characters_elsewhere_do_not_hide_the_names()
    {
        byte[] mended = ListedNames.Mend(Encoding.UTF8.GetBytes("<R><Prefix>a\u001B&#x1B;&#65;</Prefix><Name>b</Name></R>"));

        XElement read = XDocument.Load(new MemoryStream(mended)).Root!;
        Assert.Equal(("a\uFFFD\uFFFDA", "b"), ((string?)read.Element("Prefix"), (string?)read.Element("Name")));
    }

    [Fact]
    public void Readable_listing_stays_as_it_is()
    {
        byte[] listing = Encoding.UTF8.GetBytes("<R>\n<Name>größe &amp; &#x4E;.png</Name></R>");

        Assert.Equal(listing, ListedNames.Mend(listing));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5000)]
    public async Task Embedded_storage_lists_blobs_of_any_name_in_pages_of_any_size(int page)
    {
        StorageAccount account = await azurite.NewAccountAsync();
        BlobContainerClient container = account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer);
        string[] names = [.. Unstorable, "ward/a.png", "ward/100%25.png", "ward/z.png", "ward/größe &.png"];
        foreach (string name in names) await container.UploadBlobAsync(name, BinaryData.FromString(name), Stop);

        List<string> listed = [];
        await foreach (Page<Azure.Storage.Blobs.Models.BlobItem> some in container.GetBlobsAsync(
            Azure.Storage.Blobs.Models.BlobTraits.None, Azure.Storage.Blobs.Models.BlobStates.None, "ward/", Stop).AsPages(null, page))
        {
            listed.AddRange(some.Values.Select(static b => b.Name));
        }

        Assert.Equal(names.Order(StringComparer.Ordinal), listed);
        foreach (string name in listed)
            Assert.Equal(name, (await container.GetBlobClient(name).DownloadContentAsync(Stop)).Value.Content.ToString());
    }

    [Fact]
    public async Task Answer_that_is_no_xml_is_a_storage_error_with_its_cause()
    {
        var xrays = new XrayContainer(Answering("<?xml version=\"1.0\"?><EnumerationResults><Blobs>"));

        var error = await Assert.ThrowsAsync<StorageException>(async () => await xrays.ListAsync(null, Stop).ToListAsync(Stop));

        Assert.Equal(ErrorCodes.StorageUnavailable, error.Code);
        Assert.IsType<XmlException>(error.InnerException);
        Assert.Contains("cannot be understood", error.Message, StringComparison.Ordinal);
    }

    private static async Task<string[]> ListAsync(string blobs)
    {
        var xrays = new XrayContainer(Answering($"<?xml version=\"1.0\"?><EnumerationResults ContainerName=\"xrays\"><Blobs>{blobs}</Blobs>"
            + "<NextMarker/></EnumerationResults>"));
        return await xrays.ListAsync(null, Stop).Select(static b => b.Name).ToArrayAsync(Stop);
    }

    private static StorageAccount Answering(string body) => StorageAccount.FromConnectionString(
        "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AAAA;BlobEndpoint=http://127.0.0.1:1/a;"
        + "QueueEndpoint=http://127.0.0.1:1/a;TableEndpoint=http://127.0.0.1:1/a;",
        policy: null,
        new HttpClientTransport(new Answer(Encoding.UTF8.GetBytes(body))));

    private sealed class Answer(byte[] body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/xml") } },
            });
    }
}
