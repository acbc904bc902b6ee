using System.ComponentModel;

namespace CheXNet.Cli.Http;

/// <summary>Shows an address in the browser of the desktop.</summary>
internal static class Browser
{
    /// <param name="to">Receives a sentence where there is no desktop, or no program that opens addresses.</param>
    public static void Open(Uri address, TextWriter to)
    {
        if (CommandFor(address) is not { } command)
        {
            to.WriteLine($"There is no desktop here to show a browser on: open {address} where there is one.");
            return;
        }

        try
        {
            using Process? browser = Process.Start(command);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            to.WriteLine($"No browser could be started ({e.Message}): open {address} yourself.");
        }
    }

    /// <summary>The desktop's own way to open an address; null where there is no desktop.</summary>
    private static ProcessStartInfo? CommandFor(Uri address)
    {
        if (OperatingSystem.IsWindows()) return new ProcessStartInfo(address.AbsoluteUri) { UseShellExecute = true };
        bool isDesktop = OperatingSystem.IsMacOS() || IsSet("DISPLAY") || IsSet("WAYLAND_DISPLAY");
        // Its output is none of this command's.
        return isDesktop
            ? new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [address.AbsoluteUri])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
            : null;
    }

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
