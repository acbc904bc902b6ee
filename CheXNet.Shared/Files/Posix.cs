namespace CheXNet.Files;

/// <summary>
/// What .NET does not tell on Unix: pipes and devices, inodes, and names that are not UTF-8. The structures are those of 64-bit Linux
/// (glibc and musl) and macOS.
/// </summary>
internal static unsafe partial class Posix
{
    private const int CurrentFolder = -100, FactsSize = 256;
    private const uint TypeAndNumber = 0x1 | 0x100; // STATX_TYPE | STATX_INO
    private const int NotThere = 2, AlreadyThere = 17, NotAFolder = 20;
    private const int Format = 0xF000;

    public static bool IsSupported =>
        Environment.Is64BitProcess && (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS());

    private static int TooManyLinks => OperatingSystem.IsLinux() ? 40 : 62;

    public static FileFacts Look(ReadOnlySpan<byte> path)
    {
        byte* facts = stackalloc byte[FactsSize];
        int result, mode;
        string identity;
        fixed (byte* name = Terminated(path))
        {
            if (OperatingSystem.IsLinux())
            {
                result = StatX(CurrentFolder, name, 0, TypeAndNumber, facts);
                mode = *(ushort*)(facts + 28);
                identity = $"{*(uint*)(facts + 136)}:{*(uint*)(facts + 140)}:{*(ulong*)(facts + 32)}";
            }
            else
            {
                result = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? Stat64(name, facts) : Stat(name, facts);
                mode = *(ushort*)(facts + 4);
                identity = $"{*(int*)facts}:{*(ulong*)(facts + 8)}";
            }
        }

        if (result == 0) return new FileFacts(KindOf(mode), identity);
        int error = Marshal.GetLastPInvokeError();
        return new FileFacts(
            error is NotThere or NotAFolder ? FileKind.Missing : error == TooManyLinks ? FileKind.LinkLoop : FileKind.Unreachable, null);
    }

    /// <summary>Names in a folder as the bytes that they are; Linux only.</summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public static List<byte[]> Names(ReadOnlySpan<byte> folder)
    {
        nint stream;
        fixed (byte* name = Terminated(folder)) stream = OpenDirectory(name);
        if (stream == 0) throw Failure();
        try
        {
            List<byte[]> names = [];
            for (byte* entry; (entry = ReadDirectory(stream)) != null;)
            {
                ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + 19);
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8)) names.Add(name.ToArray());
            }

            return Marshal.GetLastPInvokeError() == 0 ? names : throw Failure();
        }
        finally
        {
            _ = CloseDirectory(stream);
        }
    }

    /// <summary>Gives a file a second name. False where the file system or the operating system has no hard links.</summary>
    /// <exception cref="IOException">The second name is taken.</exception>
    public static bool TryLink(string path, string second)
    {
        if (!IsSupported) return false;
        fixed (byte* from = Terminated(Encoding.UTF8.GetBytes(path)), to = Terminated(Encoding.UTF8.GetBytes(second)))
        {
            if (Link(from, to) == 0) return true;
        }

        return Marshal.GetLastPInvokeError() == AlreadyThere ? throw new IOException($"'{second}' already exists.") : false;
    }

    /// <summary>Makes a rename in a folder last through a power cut. Best effort: not every file system can.</summary>
    public static void FlushFolder(string folder)
    {
        if (!IsSupported) return;
        int descriptor;
        fixed (byte* name = Terminated(Encoding.UTF8.GetBytes(folder))) descriptor = Open(name, 0);
        if (descriptor < 0) return;
        _ = FSync(descriptor);
        _ = Close(descriptor);
    }

    /// <summary>Lets a write past a limit on file sizes fail with an error instead of ending the process (SIGXFSZ, SIG_IGN).</summary>
    public static void IgnoreFileSizeSignal()
    {
        if (IsSupported) _ = Signal(25, 1);
    }

    private static IOException Failure() => new(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));

    private static byte[] Terminated(ReadOnlySpan<byte> path) => [.. path, 0];

    private static FileKind KindOf(int mode) => (mode & Format) switch
    {
        0x8000 => FileKind.Regular,
        0x4000 => FileKind.Folder,
        0x1000 => FileKind.Pipe,
        0xC000 => FileKind.Socket,
        _ => FileKind.Device,
    };

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int StatX(int folder, byte* path, int flags, uint mask, byte* facts);

    [LibraryImport("libc", EntryPoint = "stat", SetLastError = true)]
    private static partial int Stat(byte* path, byte* facts);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", SetLastError = true)]
    private static partial int Stat64(byte* path, byte* facts);

    [LibraryImport("libc", EntryPoint = "opendir", SetLastError = true)]
    private static partial nint OpenDirectory(byte* path);

    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    private static partial byte* ReadDirectory(nint stream);

    [LibraryImport("libc", EntryPoint = "closedir")]
    private static partial int CloseDirectory(nint stream);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true)]
    private static partial int Link(byte* path, byte* second);

    [LibraryImport("libc", EntryPoint = "open")]
    private static partial int Open(byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
