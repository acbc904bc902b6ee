using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CheXNet.Shared.Tests.Imaging.Deflate;

/// <summary>
/// Memory between two pages without access: whoever reads or writes one byte outside a part that ends or begins there ends the process.
/// </summary>
internal sealed class GuardedMemory : MemoryManager<byte>
{
    private const int NoAccess = 0, ReadAndWrite = 3, Private = 2;

    private static readonly int Anonymous = OperatingSystem.IsMacOS() ? 0x1000 : 0x20;

    private readonly nint _mapping;
    private readonly int _length;

    /// <summary>Maps the memory.</summary>
    /// <param name="leastLength">Bytes at least; rounded up to whole pages.</param>
    public GuardedMemory(int leastLength)
    {
        int page = Environment.SystemPageSize;
        _length = (leastLength + page - 1) / page * page;
        _mapping = Map(0, (nuint)(_length + (2 * page)), NoAccess, Private | Anonymous, -1, 0);
        if (_mapping == -1 || Protect(_mapping + page, (nuint)_length, ReadAndWrite) != 0)
        {
            throw new InvalidOperationException("The pages cannot be mapped.");
        }
    }

    public static bool IsSupported => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    /// <summary>A part that touches one of the guarding pages.</summary>
    /// <param name="length">Its length.</param>
    /// <param name="atEnd">Whether it ends where the memory ends, or begins where it begins.</param>
    public Memory<byte> Part(int length, bool atEnd) => atEnd ? Memory[^length..] : Memory[..length];

    public override Span<byte> GetSpan() =>
        MemoryMarshal.CreateSpan(ref Unsafe.AddByteOffset(ref Unsafe.NullRef<byte>(), _mapping + Environment.SystemPageSize), _length);

    public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing) => _ = Unmap(_mapping, (nuint)(_length + (2 * Environment.SystemPageSize)));

    [DllImport("libc", EntryPoint = "mmap"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Protect(nint address, nuint length, int protection);

    [DllImport("libc", EntryPoint = "munmap"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Unmap(nint address, nuint length);
}
