using NetVips;
using Vips = NetVips.NetVips;

namespace CheXNet.Imaging;

/// <summary>
/// Sets libvips up: it only reads, and only PNG and JPEG; no cache, one thread per image because callers process images in parallel.
/// </summary>
internal static class LibVips
{
    private static readonly Lazy<bool> Ready = new(SetUp);

    /// <summary>
    /// Opens a PNG or JPEG for one pass from top to bottom; any damage is an error. libjpeg only warns of damage; libpng warns of oddities
    /// that leave the pixels whole.
    /// </summary>
    /// <exception cref="VipsException">The loader rejects the bytes.</exception>
    /// <exception cref="NativeLibraryException">libvips cannot be loaded.</exception>
    public static Image Open(byte[] bytes, ImageFormat format)
    {
        _ = Ready.Value;
        return format == ImageFormat.Png
            ? Image.PngloadBuffer(bytes, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error)
            : Image.JpegloadBuffer(bytes, access: Enums.Access.Sequential, failOn: Enums.FailOn.Warning);
    }

    private static bool SetUp()
    {
        if (!ModuleInitializer.VipsInitialized) throw new NativeLibraryException("libvips", ModuleInitializer.Exception);

        Vips.BlockUntrusted = true;
        Operation.Block("VipsForeignLoad", true);
        Operation.Block("VipsForeignLoadPng", false);
        Operation.Block("VipsForeignLoadJpeg", false);
        Operation.Block("VipsForeignSave", true);
        Cache.Max = 0;
        Vips.Concurrency = 1;
        // Errors of damaged files reach the caller as exceptions; standard error is for this program's own diagnostics.
        Log.SetLogHandler(
            "VIPS", Enums.LogLevelFlags.Warning | Enums.LogLevelFlags.Info | Enums.LogLevelFlags.Debug, static (_, _, _) => { });
        return true;
    }
}
