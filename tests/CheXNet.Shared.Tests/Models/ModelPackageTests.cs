using System.IO.Compression;
using CheXNet.Models;
using CheXNet.Testing;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CheXNet.Shared.Tests.Models;

public sealed class ModelPackageTests : IDisposable
{
    private static readonly NetworkWeights Weights = TinyModel.Weights();
    private static readonly Dictionary<string, byte[]> Files = new()
    {
        ["model.onnx"] = DenseNetGraph.Write(Weights),
        ["train.txt"] = "00000001_000.png\n"u8.ToArray(),
    };

    private static readonly ModelCard Card = TinyModel.Card(Weights) with
    {
        Training = new TrainingRecord("none", "none", TrainImages: "train.txt"),
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chexnet-package-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny.zip")]
    public async Task LoadAsync_whatTheWriterWrote_isWhole(string name)
    {
        string path = await WriteAsync(name);

        ModelPackage package = await ModelPackage.LoadAsync(path, CancellationToken.None);

        Assert.Equal("tiny@1.0.0", package.Id.ToString());
        Assert.Equal(Files.Keys.Order(), package.Card.Files.Keys.Order());
        Assert.Equal(Files["model.onnx"], await package.ReadGraphAsync(Precision.Fp32, CancellationToken.None));
        Assert.Equal(Files["train.txt"], await package.ReadFileAsync("train.txt", CancellationToken.None));
        Assert.Equal(package.Card.Files["model.onnx"].Sha256, package.GraphHash(Precision.Fp32));
        Assert.Equal([name], _folder.EnumerateFileSystemInfos().Select(static f => f.Name));
    }

    [Fact]
    public async Task WriteAsync_sameFilesTwice_givesTheSameZip()
    {
        byte[] one = await File.ReadAllBytesAsync(await WriteAsync("one.zip"));
        byte[] two = await File.ReadAllBytesAsync(await WriteAsync("two.zip"));

        Assert.Equal(one, two);
    }

    [Theory]
    [InlineData("taken")]
    [InlineData("taken.zip")]
    public async Task WriteAsync_pathTaken_isRefusedAndLeavesWhatWasThere(string name)
    {
        string path = await WriteAsync(name);

        ModelPackageException e = await Assert.ThrowsAsync<ModelPackageException>(() => WriteAsync(name));

        Assert.Equal(ErrorCodes.ModelNotWritable, e.Code);
        Assert.Equal("tiny", (await ModelPackage.LoadAsync(path, CancellationToken.None)).Card.Id);
        Assert.Equal([name], _folder.EnumerateFileSystemInfos().Select(static f => f.Name));
    }

    [Fact]
    public async Task WriteAsync_cancelled_leavesNothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ModelPackageWriter.WriteAsync(Card, Files, Path.Combine(_folder.FullName, "x"), new CancellationToken(canceled: true)));

        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task WriteAsync_withoutGraph_isRefused()
    {
        Dictionary<string, byte[]> files = new() { ["train.txt"] = Files["train.txt"] };

        ModelPackageException e = await Assert.ThrowsAsync<ModelPackageException>(
            () => ModelPackageWriter.WriteAsync(Card, files, Path.Combine(_folder.FullName, "x"), CancellationToken.None));

        Assert.Contains("model.onnx", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.json", ErrorCodes.ModelNotFound)]
    [InlineData("model.onnx", ErrorCodes.ModelNotFound)]
    [InlineData("train.txt", ErrorCodes.ModelNotFound)]
    public async Task LoadAsync_fileMissing_isRefusedByItsName(string name, string code)
    {
        string path = await WriteAsync("tiny");
        File.Delete(Path.Combine(path, name));

        await AssertRefusedAsync(path, code, name);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task LoadAsync_graphAltered_isHashMismatch(int lengthChange)
    {
        string path = await WriteAsync("tiny");
        string graph = Path.Combine(path, "model.onnx");
        byte[] bytes = await File.ReadAllBytesAsync(graph);
        bytes[100] ^= 1;
        Array.Resize(ref bytes, bytes.Length + lengthChange);
        await File.WriteAllBytesAsync(graph, bytes);

        await AssertRefusedAsync(path, ErrorCodes.ModelHashMismatch, "model.onnx");
    }

    [Fact]
    public async Task ReadGraphAsync_alteredAfterLoading_isHashMismatch()
    {
        ModelPackage package = await ModelPackage.LoadAsync(await WriteAsync("tiny"), CancellationToken.None);
        await File.WriteAllBytesAsync(Path.Combine(package.Location, "model.onnx"), new byte[Files["model.onnx"].Length]);

        ModelPackageException e = await Assert.ThrowsAsync<ModelPackageException>(
            () => package.ReadGraphAsync(Precision.Fp32, CancellationToken.None));

        Assert.Equal(ErrorCodes.ModelHashMismatch, e.Code);
    }

    [Fact]
    public async Task LoadAsync_nothingThere_isNotFound() =>
        await AssertRefusedAsync(Path.Combine(_folder.FullName, "nowhere"), ErrorCodes.ModelNotFound, "nowhere");

    [Fact]
    public async Task LoadAsync_fileThatIsNoZip_isNotFound()
    {
        string path = Path.Combine(_folder.FullName, "text.zip");
        await File.WriteAllTextAsync(path, "no zip at all");

        await AssertRefusedAsync(path, ErrorCodes.ModelNotFound, "text.zip");
    }

    [Fact]
    public async Task LoadAsync_zipWithTwoEntriesOfOneName_isRefused()
    {
        string path = await WriteAsync("twice.zip");
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Update)) zip.CreateEntry("model.onnx");

        await AssertRefusedAsync(path, ErrorCodes.ModelNotFound, "2 entries named model.onnx");
    }

    [Fact]
    public async Task LoadAsync_zipBomb_isRefusedWithoutReadingIt()
    {
        string path = Path.Combine(_folder.FullName, "bomb.zip");
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            using Stream stream = zip.CreateEntry("model.json", CompressionLevel.SmallestSize).Open();
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) stream.Write(zeros);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        await AssertRefusedAsync(path, ErrorCodes.ModelHashMismatch, "model.json");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public async Task LoadAsync_zipWhoseCardIsDamaged_isRefusedThoughItIsStillACard()
    {
        string path = await WriteAsync("package.zip");
        byte[] zip = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        using (ZipArchive archive = new(new MemoryStream(zip)))
        {
            byte[] stated = BitConverter.GetBytes(archive.GetEntry("model.json")!.Crc32);
            for (int at; (at = zip.AsSpan().IndexOf(stated)) >= 0;) zip[at] ^= 1;
        }

        await File.WriteAllBytesAsync(path, zip, TestContext.Current.CancellationToken);

        ModelPackageException refusal = await Assert.ThrowsAsync<ModelPackageException>(
            () => ModelPackage.LoadAsync(path, CancellationToken.None));

        Assert.Equal(ErrorCodes.ModelNotFound, refusal.Code);
        Assert.Contains("model.json", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("package.zip")]
    public async Task LoadAsync_anyByteChanged_isRefusedOrMeansTheSame(string name)
    {
        string path = await WriteAsync(name);
        string[] files = Directory.Exists(path) ? Directory.GetFiles(path) : [path];
        ModelPackage whole = await ModelPackage.LoadAsync(path, CancellationToken.None);
        byte[] card = ModelCardJson.Write(whole.Card);

        Prop.ForAll<NonNegativeInt, NonNegativeInt, byte>((file, at, value) =>
        {
            string victim = files[file.Get % files.Length];
            byte[] bytes = File.ReadAllBytes(victim);
            int position = (int)(((at.Get * 7919L) + value) % bytes.Length);
            byte before = bytes[position];
            bytes[position] = value;
            File.WriteAllBytes(victim, bytes);
            try
            {
                ModelPackage package = ModelPackage.LoadAsync(path, CancellationToken.None).GetAwaiter().GetResult();
                byte[] graph = package.ReadGraphAsync(Precision.Fp32, CancellationToken.None).GetAwaiter().GetResult();
                bool isCard = victim.EndsWith("model.json", StringComparison.Ordinal);
                return graph.AsSpan().SequenceEqual(Files["model.onnx"])
                    && (isCard || ModelCardJson.Write(package.Card).AsSpan().SequenceEqual(card));
            }
            catch (ModelPackageException)
            {
                return true;
            }
            finally
            {
                bytes[position] = before;
                File.WriteAllBytes(victim, bytes);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task CreateSession_graphThatIsNoOnnx_isGraphInvalid()
    {
        string path = Path.Combine(_folder.FullName, "garbage");
        await ModelPackageWriter.WriteAsync(
            Card with { Training = null }, new Dictionary<string, byte[]> { ["model.onnx"] = [1, 2, 3, 4] }, path, CancellationToken.None);

        await AssertGraphInvalidAsync(path, "ONNX Runtime");
    }

    [Fact]
    public async Task CreateSession_cardOfAnotherNetwork_isGraphInvalidAndSaysWhatDiffers()
    {
        string path = Path.Combine(_folder.FullName, "other");
        Dictionary<string, byte[]> files = new() { ["model.onnx"] = DenseNetGraph.Write(TinyModel.Weights(channels: 1, findings: 13)) };
        await ModelPackageWriter.WriteAsync(Card with { Training = null }, files, path, CancellationToken.None);

        await AssertGraphInvalidAsync(path, "'image' is [any, 1, any, any], must be [any, 3, any, any]");
        await AssertGraphInvalidAsync(path, "'logits' is [any, 13], must be [any, 14]");
        await AssertGraphInvalidAsync(path, "'maps' is [any, 13, any, any], must be [any, 14, any, any]");
    }

    private static async Task AssertGraphInvalidAsync(string path, string text)
    {
        ModelPackage package = await ModelPackage.LoadAsync(path, CancellationToken.None);
        ModelPackageException e = await Assert.ThrowsAsync<ModelPackageException>(
            () => ModelSession.CreateAsync(package, Precision.Fp32, null, CancellationToken.None));
        Assert.Equal(ErrorCodes.ModelGraphInvalid, e.Code);
        Assert.Contains(text, e.Message, StringComparison.Ordinal);
    }

    private static async Task AssertRefusedAsync(string path, string code, string text)
    {
        ModelPackageException e = await Assert.ThrowsAsync<ModelPackageException>(
            () => ModelPackage.LoadAsync(path, CancellationToken.None));
        Assert.Equal(code, e.Code);
        Assert.Contains(text, e.Message, StringComparison.Ordinal);
    }

    private async Task<string> WriteAsync(string name)
    {
        string path = Path.Combine(_folder.FullName, name);
        await ModelPackageWriter.WriteAsync(Card, Files, path, CancellationToken.None);
        return path;
    }
}
