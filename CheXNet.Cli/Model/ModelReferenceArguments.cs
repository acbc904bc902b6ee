using CheXNet.Checkpoints;

namespace CheXNet.Cli.Model;

/// <summary>The options for reference probabilities, shared by <c>model import</c> and <c>model verify</c>.</summary>
internal sealed class ModelReferenceArguments
{
    private readonly Option<string?> _reference = new("--reference")
    {
        Description = "A CSV of known probabilities (column image, and one for each finding) that the model must agree with to 1e-4",
        HelpName = "csv",
    };

    private readonly Option<string?> _images = new("--images")
    {
        Description = "The folder of the reference's images (default: the CSV's own)",
        HelpName = "folder",
    };

    private readonly Option<string> _scale = new Option<string>("--reference-scale")
    {
        Description = "What the reference's numbers are: probability, logit, or op-norm (torchxrayvision's rescaled output)",
        DefaultValueFactory = static _ => "probability",
    }.AcceptOnlyFromAmong("probability", "logit", "op-norm");

    public IReadOnlyList<Option> Options => [_reference, _images, _scale];

    public ReferenceOptions? Of(ParseResult parsed)
    {
        if (parsed.GetValue(_reference) is not { } csv) return null;
        ReferenceScale scale = parsed.GetValue(_scale) switch
        {
            "logit" => ReferenceScale.Logit,
            "op-norm" => ReferenceScale.OperatingPointNormalized,
            _ => ReferenceScale.Probability,
        };
        return new ReferenceOptions(csv, parsed.GetValue(_images), scale);
    }
}
