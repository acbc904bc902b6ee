using System.Text;
using CheXNet.Files;
using CheXNet.Scoring.Files;

namespace CheXNet.Cli.Score;

/// <summary>Failed images as <c>image,code,reason</c>: in a file beside the output, created at the first failure, or on stderr if there is
/// no output file. Deletes an earlier attempt's file, since its images are retried.</summary>
internal sealed class FailureList : IDisposable
{
    private readonly TextWriter _error;
    private StreamWriter? _file;

    public FailureList(string? output, TextWriter error)
    {
        _error = error;
        if (output is null) return;
        Path = PathOf(output);
        File.Delete(Path);
    }

    public string? Path { get; }

    public static string PathOf(string output) => output + ".failures.csv";

    public int Count { get; private set; }

    public void Add(string image, XrayException failure)
    {
        Count++;
        if (Path is null)
        {
            _error.WriteLine(VisibleText.Line($"failed: {image}: {failure.Message} [{failure.Code}]"));
            return;
        }

        if (_file is null)
        {
            _file = new StreamWriter(Path, append: false, new UTF8Encoding(false));
            CsvScores.WriteRecord(_file, "image", "code", "reason");
        }

        CsvScores.WriteRecord(_file, image, failure.Code, failure.Message);
        _file.Flush();
    }

    public void Dispose() => _file?.Dispose();
}
