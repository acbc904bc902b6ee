using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CheXNet.Testing;

/// <summary>Time that was really computed, which other programs on a busy machine do not lengthen as they do a clock's.</summary>
public static partial class ProcessorTime
{
    private const int ThreadClockOfLinux = 3;
    private const int ThreadClockOfMacOS = 16;

    /// <summary>What the calling thread has computed so far; of the whole process on Windows.</summary>
    public static TimeSpan OfThisThread()
    {
        if (OperatingSystem.IsWindows()) return Process.GetCurrentProcess().TotalProcessorTime;
        int clock = OperatingSystem.IsMacOS() ? ThreadClockOfMacOS : ThreadClockOfLinux;
        if (ClockGetTime(clock, out TimeSpec time) != 0)
            throw new InvalidOperationException($"clock_gettime failed: {Marshal.GetLastPInvokeError()}.");
        return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    private readonly struct TimeSpec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
