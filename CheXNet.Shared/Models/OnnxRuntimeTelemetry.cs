namespace CheXNet.Models;

/// <summary>
/// Keeps ONNX Runtime from writing a device id and events into the home folder and from looking for the network, as it does on Linux since
/// 1.31. It reads the variable when its native library loads, from the native environment, which <see cref="Environment"/> does not change
/// outside Windows.
/// </summary>
internal static partial class OnnxRuntimeTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

#pragma warning disable CA2255 // Whoever uses any type of this library may load the native library next, by one of many ways.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Disable()
    {
        if (OperatingSystem.IsWindows()) Environment.SetEnvironmentVariable(Variable, "1");
        else _ = SetEnvironmentVariable(Variable, "1", overwrite: 1);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironmentVariable(string name, string value, int overwrite);
}
