using System.Formats.Tar;
using System.IO.Compression;
using CheXNet.Checkpoints;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Checkpoints;

/// <summary>
/// Every family's file, cut off, with bits turned over, with parts overwritten: 24 variants of each. What a format can tell is refused;
/// where it cannot (a bit of a weight in a format without checksums), the model that comes out has passed its self-test.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class DamagedCheckpointTests
{
    private const int Flips = 14, Overwrites = 4, Cuts = 6;
    private const long MostBytes = 320L << 20;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Files => [.. CheckpointFixtures.Names];

    [Theory]
    [MemberData(nameof(Files))]
    public void File_that_breaks_off_is_refused(string name)
    {
        byte[] whole = File.ReadAllBytes(CheckpointFixtures.Path(name));
        using TemporaryFolder folder = new();
        for (int i = 0; i < Cuts; i++)
        {
            byte[] cut = whole[..(whole.Length * i / Cuts)];
            if (i == Cuts - 1) cut = whole[..^1];
            CheckpointException refusal = Assert.Throws<CheckpointException>(() => ReadWithin(folder.Write($"{i}-{name}", cut)));
            Assert.Contains(refusal.Code, new[] { ErrorCodes.CheckpointCorrupt, ErrorCodes.CheckpointFormatUnknown });
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task File_with_bits_turned_over_is_refused_or_gives_a_model_that_passes(string name)
    {
        byte[] whole = File.ReadAllBytes(CheckpointFixtures.Path(name));
        byte[] model = SourceNetwork.Read(CheckpointFixtures.Path(name), CheckpointLimits.Default).Write([0]).Model;
        Random random = new(name.Sum(static c => c));
        using TemporaryFolder folder = new();
        for (int i = 0; i < Flips + Overwrites; i++)
        {
            byte[] damaged = [.. whole];
            // Every third hits the head, where the structure is; the others fall anywhere.
            int at = random.Next(i % 3 == 0 ? Math.Min(600, whole.Length) : whole.Length);
            if (i < Flips) damaged[at] ^= (byte)(1 << random.Next(8));
            else random.NextBytes(damaged.AsSpan(at, Math.Min(16, damaged.Length - at)));
            string path = folder.Write($"{i}-{name}", damaged);
            if (ReadWithin(path, out SourceNetwork? network) is not null) continue;
            if (HasChecksums(name)) Assert.Equal(model, network!.Write([0]).Model);
            else if (await ImportAsync(name, path, folder.File($"{i}")) is not (null or XrayException))
                throw new InvalidOperationException(path);
        }
    }

    [Theory]
    [InlineData("inflates to gigabytes")]
    [InlineData("claims gigabytes")]
    [InlineData("claims to be short")]
    [InlineData("has a hundred thousand entries")]
    [InlineData("has one entry twice")]
    [InlineData("lies about its checksum")]
    [InlineData("holds no pickle")]
    [InlineData("lacks its storages")]
    public void Archive_that_is_made_to_harm_is_refused(string how)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("bomb.pth");
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            switch (how)
            {
                case "inflates to gigabytes":
                    Fill(zip, "a/data.pkl", 1 << 30);
                    Fill(zip, "a/data/0", 1 << 30);
                    break;
                case "claims gigabytes" or "claims to be short" or "lies about its checksum":
                    Fill(zip, "a/data.pkl", 100_000);
                    break;
                case "has a hundred thousand entries":
                    for (int i = 0; i < 100_000; i++) zip.CreateEntry($"a/{i}", CompressionLevel.NoCompression);
                    break;
                case "has one entry twice":
                    Write(zip, "a/data.pkl", [0x80, 2, (byte)'N', (byte)'.']);
                    Write(zip, "a/data.pkl", [0x80, 2, (byte)'}', (byte)'.']);
                    break;
                case "holds no pickle":
                    Write(zip, "readme.txt", [1]);
                    break;
                default:
                    using (ZipArchive real = ZipFile.OpenRead(CheckpointFixtures.Path("torchvision.pth")))
                    {
                        using Stream pickle = real.Entries.Single(static e => e.Name == "data.pkl").Open();
                        using Stream copy = zip.CreateEntry("a/data.pkl").Open();
                        pickle.CopyTo(copy);
                    }

                    break;
            }
        }

        byte[] bytes = File.ReadAllBytes(path);
        int central = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        if (how == "claims gigabytes") BitConverter.TryWriteBytes(bytes.AsSpan(central + 24), 0xFFFFFFF0u);
        if (how == "claims to be short") BitConverter.TryWriteBytes(bytes.AsSpan(central + 24), 10u);
        if (how == "lies about its checksum") bytes[central + 16] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.NotNull(ReadWithin(path, out _));
    }

    [Theory]
    [InlineData(0x7fffffffffffffff, "{}")]
    [InlineData(-1, "{}")]
    [InlineData(1 << 25, "{}")]
    [InlineData(2, "{}")]
    [InlineData(-2, """{"features.conv0.weight":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807],"data_offsets":[0,4]}}""")]
    [InlineData(-2, """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData(-2, """{"features.conv0.weight":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""")]
    [InlineData(-2, """{"features.conv0.weight":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""")]
    [InlineData(-2, """{"features.conv0.weight":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}""")]
    [InlineData(-2, """{"features.conv0.weight":{"dtype":"F32","shape":"1","data_offsets":[0,4]}}""")]
    [InlineData(-2, """{"features.conv0.weight":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""")]
    [InlineData(-2, """{"__metadata__":{"labels":1}}""")]
    [InlineData(-2, """{"features.conv0.weight":{"dtype":"F32"}}""")]
    [InlineData(-2, """{"features.conv0.weight":[1]}""")]
    [InlineData(-2, """{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}}}}""")]
    public void Safetensors_with_an_impossible_header_is_refused(long length, string header)
    {
        byte[] json = System.Text.Encoding.UTF8.GetBytes(header);
        using TemporaryFolder folder = new();
        string path = folder.Write("x.safetensors", [.. BitConverter.GetBytes(length == -2 ? json.Length : length), .. json, 1, 2, 3, 4]);
        XrayException refusal = Assert.IsAssignableFrom<XrayException>(ReadWithin(path, out _));
        Assert.DoesNotContain("contradicts itself", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "It is empty")]
    [InlineData("\r\n  <html><body>Sign in</body></html>", "web page")]
    [InlineData("{\"message\": \"Not Found\"}", "JSON text")]
    [InlineData("BZh91AY&SY", "compressed")]
    [InlineData("\u001c\0\0\0TFL3", "TensorFlow Lite")]
    [InlineData("\u0093NUMPY\u0001\0", "numpy array")]
    [InlineData("<!DOCTYPE html>", "web page")]
    [InlineData("version https://git-lfs.github.com/spec/v1", "Git LFS")]
    [InlineData("\u001f\u008b", "gzip")]
    [InlineData("hello", "Known are")]
    public void File_of_no_known_format_is_refused_with_a_hint(string content, string hint)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("x.pth", System.Text.Encoding.Latin1.GetBytes(content));
        CheckpointException refusal = Assert.Throws<CheckpointException>(() => SourceNetwork.Read(path, CheckpointLimits.Default));
        Assert.Equal(ErrorCodes.CheckpointFormatUnknown, refusal.Code);
        Assert.Contains(hint, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.pth", "with a.pth: give the file in it")]
    [InlineData("saved_model.pb", "SavedModel")]
    [InlineData("data.pkl", "unpacked PyTorch file")]
    public void Folder_is_refused_with_what_to_give(string content, string hint)
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("run1"));
        File.WriteAllText(Path.Combine(folder.File("run1"), content), "x");
        CheckpointException refusal = Assert.Throws<CheckpointException>(() => ReadWithin(folder.File("run1")));
        Assert.Equal(ErrorCodes.CheckpointFormatUnknown, refusal.Code);
        Assert.Contains(hint, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { "pickle", "storages", "sys_info", "tensors" }, "PyTorch 0.1")]
    [InlineData(new[] { "notes.txt" }, "tar archive: unpack it")]
    public void Tar_is_refused_with_what_is_in_it(string[] members, string hint)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("x.pth.tar");
        using (TarWriter tar = new(File.Create(path)))
        {
            foreach (string member in members)
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, member) { DataStream = new MemoryStream([1, 2, 3]) });
        }

        Assert.Contains(hint, Assert.Throws<CheckpointException>(() => ReadWithin(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weights.npz", "arr_0.npy", "numpy's .npz")]
    [InlineData("download.zip", "run/best.pth", "with run/best.pth: unpack it")]
    public void Archive_of_something_else_is_refused_with_what_is_in_it(string file, string entry, string hint)
    {
        using TemporaryFolder folder = new();
        using (ZipArchive zip = ZipFile.Open(folder.File(file), ZipArchiveMode.Create)) Write(zip, entry, [1]);
        Assert.Contains(hint, Assert.Throws<CheckpointException>(() => ReadWithin(folder.File(file))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_is_not_there_is_refused() =>
        Assert.Equal(ErrorCodes.CheckpointUnavailable, Assert.Throws<CheckpointException>(() => ReadWithin("/nowhere/x.pth")).Code);

    private static ValueTask<Exception?> ImportAsync(string name, string path, string output) =>
        Record.ExceptionAsync(() => CheckpointImporter.ImportAsync(path, output, CheckpointFixtures.All[name].ToImport(), default));

    private static bool HasChecksums(string name)
    {
        using CheckpointFile file = CheckpointFile.Open(CheckpointFixtures.Path(name), CheckpointLimits.Default);
        return CheckpointReader.Detect(file) == CheckpointFormat.PyTorchZip;
    }

    private static void ReadWithin(string path)
    {
        if (ReadWithin(path, out _) is { } refusal) throw refusal;
    }

    /// <summary>
    /// Reads the file; fails the test if that takes too much memory or time, or ends in anything but a network or a refusal.
    /// </summary>
    private static XrayException? ReadWithin(string path, out SourceNetwork? network)
    {
        TimeSpan began = ProcessorTime.OfThisThread();
        long before = GC.GetAllocatedBytesForCurrentThread();
        XrayException? refusal = null;
        network = null;
        try
        {
            network = SourceNetwork.Read(path, CheckpointLimits.Default);
        }
        catch (XrayException e)
        {
            refusal = e;
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
        Assert.InRange(ProcessorTime.OfThisThread() - began, TimeSpan.Zero, MostTime);
        return refusal;
    }

    private static void Fill(ZipArchive zip, string name, int bytes)
    {
        using Stream stream = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
        byte[] zeros = new byte[1 << 20];
        for (int left = bytes; left > 0; left -= zeros.Length) stream.Write(zeros, 0, Math.Min(left, zeros.Length));
    }

    private static void Write(ZipArchive zip, string name, byte[] content)
    {
        using Stream stream = zip.CreateEntry(name).Open();
        stream.Write(content);
    }
}
