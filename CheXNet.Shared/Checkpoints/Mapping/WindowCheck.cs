using System.Text.RegularExpressions;

namespace CheXNet.Checkpoints.Mapping;

/// <summary>
/// Checks a pickled module's convolutions and poolings against the DenseNet paper (arXiv 1608.06993, table 1): another stride
/// gives different outputs from the same weights.
/// </summary>
internal static partial class WindowCheck
{
    /// <param name="prefix">Of the network; other modules may have what windows they like.</param>
    public static void Require(CheckpointTensors checkpoint, string prefix)
    {
        foreach ((string name, ModuleWindow actual) in checkpoint.Clues.Windows)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal)) continue;
            Match part = Part().Match(name);
            if (!part.Success) continue;
            ModuleWindow expected = part.Groups["part"].Value switch
            {
                "conv0" => new ModuleWindow(7, 2, 3, 1),
                "pool0" => new ModuleWindow(3, 2, 1, 1),
                "conv1" or "conv.1" or "conv" => new ModuleWindow(1, 1, 0, 1),
                "conv2" or "conv.2" => new ModuleWindow(3, 1, 1, 1),
                _ => new ModuleWindow(2, 2, 0, 1),
            };
            if (actual == expected) continue;
            throw new CheckpointException(
                ErrorCodes.CheckpointMismatch,
                $"'{name}' in '{checkpoint.FileName}' has {Describe(actual)}; "
                + $"a DenseNet's has {Describe(expected)}. It is another network.");
        }
    }

    private static string Describe(ModuleWindow window) =>
        $"kernel {window.Kernel}, stride {window.Stride}, padding {window.Padding}, dilation {window.Dilation}";

    [GeneratedRegex(
        @"(?:^|\.)features\.(?:(?<part>conv0|pool0)"
        + @"|denseblock\d+\.denselayer\d+\.(?:layers\.)?(?<part>conv\.?[12])|transition\d+\.(?<part>conv|pool))$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
