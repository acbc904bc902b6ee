using System.Diagnostics;

namespace CheXNet.Testing;

/// <summary>Programs of others that read DICOM; tests that need one that is missing here are skipped.</summary>
public static class DicomTools
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Whether a program of dicom3tools or DCMTK is on this machine.</summary>
    public static bool Has(string program) => File.Exists($"/usr/bin/{program}");

    /// <summary>Whether pydicom is on this machine.</summary>
    public static bool HasPydicom() => File.Exists(Python) && RunPython("import pydicom, numpy").Status == 0;

    /// <summary>Runs a program and returns what it says, standard error included.</summary>
    public static (int Status, string Said) Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string said = process.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, said);
    }

    /// <summary>Runs a program of Python with arguments.</summary>
    public static (int Status, string Said) RunPython(string code, params string[] arguments) => Run(Python, ["-c", code, .. arguments]);

    /// <summary>The errors that dciodvfy finds in a file.</summary>
    public static string[] ErrorsOf(byte[] file)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, file);
            (_, string said) = Run("/usr/bin/dciodvfy", "-new", path);
            string[] lines = said.Split('\n');
            // It names the kind of object that it checked against, whatever it finds.
            bool isChecked = lines.Any(static line => line.Trim() is "SCImage" or "ComprehensiveSR");
            return [.. lines.Where(static line => line.StartsWith("Error", StringComparison.Ordinal)), .. isChecked ? [] : new[] { said }];
        }
        finally
        {
            File.Delete(path);
        }
    }
}
