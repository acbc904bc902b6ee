namespace CheXNet.Models.Devices;

/// <summary>Loads native libraries by name or path, as the system's loader finds them.</summary>
internal static class NativeLoader
{
    /// <summary>Loads a library; what is loaded stays.</summary>
    /// <returns>Null if it is loaded, else the loader's reason, one line.</returns>
    public static string? Load(string nameOrPath) => Open(nameOrPath).Reason;

    /// <summary>Loads a library.</summary>
    public static (nint Handle, string? Reason) Open(string nameOrPath)
    {
        try
        {
            return (NativeLibrary.Load(nameOrPath), null);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            // .NET's advice comes first, then what the loader said of each place that was tried.
            string[] lines = error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return (0, lines.LastOrDefault(static line => line.Contains(": ", StringComparison.Ordinal)) ?? error.Message);
        }
    }
}
