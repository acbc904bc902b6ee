using System.IO.Compression;
using System.Text;
using CheXNet.Datasets;

namespace CheXNet.Shared.Tests.Datasets;

/// <summary>A folder of label files and films, gone after the test.</summary>
internal sealed class DatasetFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chexnet-datasets-");

    public string Root => _folder.FullName;

    public string At(string name) => Path.Combine(Root, name);

    public string Write(string name, string text, Encoding? encoding = null) =>
        Write(name, [.. (encoding ?? Encoding.Default).GetPreamble(), .. (encoding ?? Encoding.UTF8).GetBytes(text)]);

    public string Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), content);
        return At(name);
    }

    public Task<LabelTable> LabelsAsync(string text, string name = "labels.csv") =>
        LabelFile.ReadAsync(Write(name, text), cancellationToken: CancellationToken.None);

    public static byte[] Gzip(byte[] content)
    {
        using MemoryStream to = new();
        using (GZipStream gzip = new(to, CompressionLevel.Fastest)) gzip.Write(content);
        return to.ToArray();
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
