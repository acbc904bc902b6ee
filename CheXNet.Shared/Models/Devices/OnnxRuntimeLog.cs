using Microsoft.ML.OnnxRuntime;

namespace CheXNet.Models.Devices;

/// <summary>
/// ONNX Runtime's log on a GPU: errors to standard error, but without what cuDNN reports as an error while it looks for an algorithm for a
/// new shape. In fp16 that is over a hundred lines for each shape, and a pass that really fails throws.
/// </summary>
internal static class OnnxRuntimeLog
{
    private static readonly string[] Search = ["CUDNN_FE", "cudnn_fe_call", "CUDNN_STATUS_NOT_SUPPORTED", "cudnn_frontend"];

    /// <summary>Makes the environment with this log, unless there is one.</summary>
    public static void Install()
    {
        if (OrtEnv.IsCreated) return;
        EnvironmentCreationOptions options = new()
        {
            logId = "CheXNet",
            logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            loggingFunction = static (_, _, category, _, location, message) =>
            {
                if (IsWanted(location, message)) Console.Error.WriteLine($"{category}: {message}");
            },
        };
        _ = OrtEnv.CreateInstanceWithOptions(ref options);
    }

    /// <summary>Whether a line is for people.</summary>
    internal static bool IsWanted(string location, string message) =>
        !Search.Any(word => location.Contains(word, StringComparison.OrdinalIgnoreCase)
            || message.Contains(word, StringComparison.OrdinalIgnoreCase));
}
