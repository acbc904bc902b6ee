using System.Text.RegularExpressions;

namespace CheXNet.Imaging;

/// <summary>
/// Everything between a decoded image and the network's input, as a card states it. A pixel <c>x</c> of 0…255 becomes
/// <c>((RangeLow + x/255 · (RangeHigh − RangeLow)) − mean) / deviation</c>, channel by channel.
/// </summary>
public sealed partial record Preprocessing
{
    /// <summary>The spatial rule by name: <c>resize256-center224</c>, <c>resize224-center224</c>, <c>squash224</c>, <c>pad224</c>,
    /// <c>resize256-ten224</c>; the lengths may be others (32 to 2048).</summary>
    public required string Name { get; init; }

    /// <summary>What a black pixel becomes before mean and deviation: 0 for torchvision's ToTensor, −1024 for torchxrayvision.</summary>
    public double RangeLow { get; init; }

    /// <summary>What a white pixel becomes before mean and deviation: 1 for torchvision's ToTensor, 1024 for torchxrayvision.</summary>
    public double RangeHigh { get; init; } = 1;

    /// <summary>Subtracted from each channel; as many as the model has input channels.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>Divides each channel; as many as the model has input channels; none is 0.</summary>
    public required IReadOnlyList<double> Deviation { get; init; }

    /// <summary>ImageNet's statistics on three equal channels, as CheXNet uses them.</summary>
    /// <param name="name">The spatial rule.</param>
    public static Preprocessing ImageNet(string name = "resize256-center224") =>
        new() { Name = name, Mean = [0.485, 0.456, 0.406], Deviation = [0.229, 0.224, 0.225] };

    /// <summary>Takes the name apart.</summary>
    /// <returns>The rule, the resize length (the input's length where the rule has none of its own) and the input's length, in
    /// pixels.</returns>
    /// <exception cref="InvalidInputException">The name is of no known form, or a length is outside 32…2048 or smaller than the
    /// crop.</exception>
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
