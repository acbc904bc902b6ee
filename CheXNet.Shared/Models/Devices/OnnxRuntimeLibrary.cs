using System.Reflection;
using Microsoft.ML.OnnxRuntime;

namespace CheXNet.Models.Devices;

/// <summary>
/// Chooses which native ONNX Runtime a process loads, before its first session: the CPU's, which comes with the program, or that of a
/// folder. A process loads one, and keeps it.
/// </summary>
internal static class OnnxRuntimeLibrary
{
    private static readonly Lock Choosing = new();
    private static string? _folder;
    private static bool _registered, _loaded;

    /// <summary>Puts our resolver in place of ONNX Runtime's own. Without effect where that has loaded the library already.</summary>
    public static void Register()
    {
        lock (Choosing)
        {
            if (_registered) return;
            _registered = true;
            OrtEnv.DisableDllImportResolver = true;
            try
            {
                NativeLibrary.SetDllImportResolver(typeof(OrtEnv).Assembly, Resolve);
            }
            catch (InvalidOperationException)
            {
                _loaded = true; // Someone used ONNX Runtime before: the CPU's library is loaded.
            }
        }
    }

    /// <summary>Makes the process load ONNX Runtime from a folder.</summary>
    /// <exception cref="DeviceException">It has loaded another one already.</exception>
    public static void Use(string folder)
    {
        Register();
        lock (Choosing)
        {
            if (_loaded && _folder != folder)
            {
                throw new DeviceException(
                    ErrorCodes.DeviceBuildMissing,
                    $"This process has loaded ONNX Runtime from {_folder ?? "the program's own folder"} already, and a process loads one: "
                    + $"start it anew with the GPU as its first device, to load {folder}.");
            }

            _folder = folder;
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? paths)
    {
        if (Path.GetFileNameWithoutExtension(name) is not ("onnxruntime" or "libonnxruntime")) return 0;
        lock (Choosing)
        {
            _loaded = true;
            if (_folder is { } folder) return NativeLibrary.Load(Path.Combine(folder, CudaFolders.Core));
            return NativeLibrary.TryLoad("onnxruntime", assembly, paths, out nint library) ? library : 0;
        }
    }
}
