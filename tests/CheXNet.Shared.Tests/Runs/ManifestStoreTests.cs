using System.Runtime.CompilerServices;
using CheXNet.Runs;
using CheXNet.Testing.Runs;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CheXNet.Shared.Tests.Runs;

public sealed class ManifestStoreTests
{
    private static readonly RunId Run = new("r");
    private static readonly RunRequest Request = new() { Dataset = "set", PageSize = 10 };

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(95, 10)]
    public async Task Manifest_lists_every_image_once_in_full_pages(int images, int pages)
    {
        RunProcess process = new RunWorld(ImageMemory.Of(images)).Process();

        ManifestIndex index = await process.Manifest.WriteAsync(Run, Request, false, TestContext.Current.CancellationToken);

        Assert.Equal(new ManifestIndex(images, pages, 10), index);
        Assert.Equal(ImageMemory.Of(images).Images.Keys.Order(StringComparer.Ordinal), await NamesAsync(process, index));
    }

    [Fact]
    public void Manifest_cut_off_anywhere_and_taken_up_again_lists_every_image_once() => Prop.ForAll(
        (from images in Gen.Choose(0, 120) from seed in Gen.Choose(0, int.MaxValue) select (Images: images, Seed: seed)).ToArbitrary(),
        static c => CutOffAsync(c.Images, c.Seed).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Writers_at_once_agree_although_images_arrive_and_vanish_meanwhile()
    {
        var names = Enumerable.Range(0, 200).Select(i => $"{i:D4}").ToList();
        var memory = new BlobMemory();
        var first = new ManifestStore(new InMemoryRunBlobs(memory, Chaos.Quiet), new Listing(names));
        var second = new ManifestStore(
            new InMemoryRunBlobs(memory, Chaos.Quiet), new Listing([.. names.Where(n => n != "0029"), "0030a", "0199a"]));

        ManifestIndex[] indexes = await Task.WhenAll(
            first.WriteAsync(Run, Request, false, TestContext.Current.CancellationToken),
            second.WriteAsync(Run, Request, false, TestContext.Current.CancellationToken));

        Assert.Equal(indexes[0], indexes[1]);
        var listed = new List<string>();
        for (int page = 0; page < indexes[0].Pages; page++)
            listed.AddRange((await first.ReadPageAsync(Run, page, TestContext.Current.CancellationToken)).Select(static e => e.Image));
        Assert.Equal(indexes[0].Images, listed.Count);
        Assert.Equal(listed.Count, listed.Distinct().Count());
        Assert.Empty(names.Except(["0029"]).Except(listed));
    }

    [Fact]
    public async Task Image_uploaded_after_the_manifest_is_not_part_of_the_run()
    {
        ImageMemory images = ImageMemory.Of(20);
        RunProcess process = new RunWorld(images).Process();
        ManifestIndex before = await process.Manifest.WriteAsync(Run, Request, false, TestContext.Current.CancellationToken);

        images.Images["image-0000000a.png"] = null;

        Assert.Equal(before, await process.Manifest.WriteAsync(Run, Request, false, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Writer_that_loses_a_page_goes_on_behind_the_winners()
    {
        var memory = new BlobMemory();
        var winner = new InMemoryRunBlobs(memory, Chaos.Quiet);
        await new ManifestStore(winner, new Listing(Names(0, 20))).WriteAsync(Run, Request, false, TestContext.Current.CancellationToken);
        memory.Blobs.TryRemove(RunBlobNames.ManifestIndex(Run), out _);
        int reads = 0;
        var late = new ManifestStore(new Blind(winner, () => reads++ < 2), new Listing(Names(5, 40)));

        ManifestIndex index = await late.WriteAsync(Run, Request, false, TestContext.Current.CancellationToken);

        var listed = new List<string>();
        for (int page = 0; page < index.Pages; page++)
            listed.AddRange((await late.ReadPageAsync(Run, page, TestContext.Current.CancellationToken)).Select(static e => e.Image));
        Assert.Equal(Names(0, 40), listed);
    }

    [Fact]
    public async Task Page_that_is_not_full_ends_the_manifest_for_whoever_comes_later()
    {
        var memory = new BlobMemory();
        var blobs = new InMemoryRunBlobs(memory, Chaos.Quiet);
        await new ManifestStore(blobs, new Listing(Names(0, 15))).WriteAsync(Run, Request, false, TestContext.Current.CancellationToken);
        memory.Blobs.TryRemove(RunBlobNames.ManifestIndex(Run), out _);

        ManifestIndex index = await new ManifestStore(blobs, new Listing(Names(0, 40))).WriteAsync(
            Run, Request, false, TestContext.Current.CancellationToken);

        Assert.Equal(new ManifestIndex(15, 2, 10), index);
        Assert.Equal(3, memory.Blobs.Count);
    }

    private static string[] Names(int first, int end) => [.. Enumerable.Range(first, end - first).Select(static i => $"{i:D4}")];

    private static async Task<bool> CutOffAsync(int images, int seed)
    {
        var world = new RunWorld(ImageMemory.Of(images));
        var random = new Random(seed);
        for (int crashes = random.Next(6); crashes > 0; crashes--)
        {
            int calls = random.Next(20);
            RunProcess unlucky = world.Process(
                new Chaos(() => calls-- > 0 ? Fault.None : random.Next(2) == 0 ? Fault.CrashBefore : Fault.CrashAfter));
            try
            {
                await unlucky.Manifest.WriteAsync(Run, Request, false, default);
            }
            catch (CrashException)
            {
                continue;
            }
        }

        RunProcess last = world.Process();
        ManifestIndex index = await last.Manifest.WriteAsync(Run, Request, false, default);
        return index.Images == images
            && (await NamesAsync(last, index)).SequenceEqual(world.Images.Images.Keys.Order(StringComparer.Ordinal));
    }

    private static async Task<List<string>> NamesAsync(RunProcess process, ManifestIndex index)
    {
        var names = new List<string>();
        for (int page = 0; page < index.Pages; page++)
            names.AddRange((await process.Manifest.ReadPageAsync(Run, page, default)).Select(static e => e.Image));
        return names;
    }

    // Does not see blobs that are there, as a writer that looked before they were written.
    private sealed class Blind(IRunBlobs inner, Func<bool> blind) : IRunBlobs
    {
        public Task<RunBlob?> ReadAsync(string name, CancellationToken cancellationToken) =>
            blind() ? Task.FromResult<RunBlob?>(null) : inner.ReadAsync(name, cancellationToken);

        public Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken) =>
            inner.OpenReadAsync(name, cancellationToken);

        public Task<bool> CreateAsync(string name, BinaryData content, CancellationToken cancellationToken) =>
            inner.CreateAsync(name, content, cancellationToken);

        public Task<bool> ReplaceAsync(string name, BinaryData content, string tag, CancellationToken cancellationToken) =>
            inner.ReplaceAsync(name, content, tag, cancellationToken);

        public Task<Stream> OpenWriteAsync(string name, CancellationToken cancellationToken) =>
            inner.OpenWriteAsync(name, cancellationToken);
    }

    private sealed class Listing(IReadOnlyList<string> names) : IImageListing
    {
        public async IAsyncEnumerable<ManifestEntry> ListAsync(
            RunRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (string name in names.Order(StringComparer.Ordinal))
            {
                await Task.Yield();
                yield return new ManifestEntry(name, "\"1\"");
            }
        }
    }
}
