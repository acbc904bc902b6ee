using System.Text.RegularExpressions;

namespace CheXNet.Imaging;

/// <summary>
/// The preprocessing that a model card states: a pixel <c>x</c> of 0…255 becomes
/// <c>((RangeLow + x/255 · (RangeHigh − RangeLow)) − mean) / deviation</c>, per channel.
/// </summary>
public sealed partial record Preprocessing
{
    /// <summary>The spatial rule: <c>resize256-center224</c>, <c>squash224</c>, <c>pad224</c> or <c>resize256-ten224</c>, with lengths from
    /// 32 to 2048.</summary>
    public required string Name { get; init; }

    /// <summary>The value of black before mean and deviation: 0 for torchvision's ToTensor, −1024 for torchxrayvision.</summary>
    public double RangeLow { get; init; }

    /// <summary>The value of white before mean and deviation: 1 for torchvision's ToTensor, 1024 for torchxrayvision.</summary>
    public double RangeHigh { get; init; } = 1;

    /// <summary>Subtracted; one per input channel.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>Divisor, not 0; one per input channel.</summary>
    public required IReadOnlyList<double> Deviation { get; init; }

    /// <summary>ImageNet's statistics on three equal channels, as CheXNet uses them.</summary>
    public static Preprocessing ImageNet(string name = "resize256-center224") =>
        new() { Name = name, Mean = [0.485, 0.456, 0.406], Deviation = [0.229, 0.224, 0.225] };

    /// <summary>Parses the name.</summary>
    /// <returns>The rule, the resize length (the input length if the rule has none) and the input length, in pixels.</returns>
    /// <exception cref="InvalidInputException">Unknown form, or a length outside 32…2048, or a resize length below the crop.</exception>
    public (SpatialRule Rule, int ResizeLength, int InputLength) ParseName()
    {
        Match match = NamePattern().Match(Name);
        if (match.Success)
        {
            int input = int.Parse(match.Groups["input"].ValueSpan, CultureInfo.InvariantCulture);
            int resize = match.Groups["resize"].Success ? int.Parse(match.Groups["resize"].ValueSpan, CultureInfo.InvariantCulture) : input;
            SpatialRule rule = match.Groups["rule"].Value switch
            {
                "squash" => SpatialRule.Squash,
                "pad" => SpatialRule.Pad,
                "ten" => SpatialRule.TenCrop,
                _ => SpatialRule.ResizeCenterCrop,
            };
            if (input is >= 32 and <= 2048 && resize is >= 32 and <= 2048 && resize >= input) return (rule, resize, input);
        }

        throw new InvalidInputException(
            ErrorCodes.ArgumentInvalid,
            $"'{Name}' is no preprocessing: use resize256-center224, resize224-center224, squash224, pad224 or resize256-ten224 " +
            "(lengths 32 to 2048).");
    }

    [GeneratedRegex(
        @"^(?:resize(?<resize>\d{2,4})-(?<rule>center|ten)|(?<rule>squash|pad))(?<input>\d{2,4})$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
