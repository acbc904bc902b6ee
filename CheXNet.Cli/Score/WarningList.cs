using System.Text;
using CheXNet.Files;
using CheXNet.Scoring.Files;

namespace CheXNet.Cli.Score;

/// <summary>
/// Images that were scored but are odd, as <c>image,warning</c>: in a file beside the output, created at the first one, or on stderr if
/// there is no output file.
/// </summary>
/// <param name="output">The score file; null for stdout.</param>
/// <param name="resume">Whether an earlier attempt's images, and so its list, stay.</param>
internal sealed class WarningList(string? output, bool resume, TextWriter error) : IDisposable
{
    private StreamWriter? _file;

    /// <param name="warning">Null if nothing is odd.</param>
    public void Add(string image, string? warning)
    {
        if (warning is null) return;
        if (output is null)
        {
            error.WriteLine(VisibleText.Line($"warning: {image}: {warning}"));
            return;
        }

        if (_file is null)
        {
            string path = output + ".warnings.csv";
            error.WriteLine($"Odd images, and why: {path}");
            bool goesOn = resume && File.Exists(path);
            _file = new StreamWriter(path, append: goesOn, new UTF8Encoding(false));
            if (!goesOn) CsvScores.WriteRecord(_file, "image", "warning");
        }

        CsvScores.WriteRecord(_file, image, warning);
        _file.Flush();
    }

    public void Dispose() => _file?.Dispose();
}
