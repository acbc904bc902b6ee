using System.CommandLine;
using CheXNet.Checkpoints;

namespace CheXNet.Cli.Commands;

/// <summary>The options that name known probabilities, the same for <c>model import</c> and <c>model verify</c>.</summary>
internal sealed class ModelReferenceArguments
{
    private readonly Option<string?> _reference = new("--reference")
    {
        Description = "A CSV of known probabilities (column image, and one for each finding) that the model must agree with to 1e-4",
        HelpName = "csv",
    };

    private readonly Option<string?> _images = new("--images") { Description = "The folder of the reference's images (default: the CSV's own)", HelpName = "folder" };

    private readonly Option<ReferenceScale> _scale = new("--reference-scale")
    {
        Description = "What the reference's numbers are: probability, logit, or op-norm (torchxrayvision's rescaled output)",
        DefaultValueFactory = static _ => ReferenceScale.Probability,
        CustomParser = static result => result.Tokens.Single().Value switch
        {
            "probability" => ReferenceScale.Probability,
            "logit" => ReferenceScale.Logit,
            "op-norm" => ReferenceScale.OperatingPointNormalized,
            var other => Unknown(result, other),
        },
        HelpName = "probability|logit|op-norm",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_reference);
        command.Options.Add(_images);
        command.Options.Add(_scale);
    }

    public ReferenceOptions? Of(ParseResult parsed) =>
        parsed.GetValue(_reference) is { } csv ? new ReferenceOptions(csv, parsed.GetValue(_images), parsed.GetValue(_scale)) : null;

    private static ReferenceScale Unknown(System.CommandLine.Parsing.ArgumentResult result, string text)
    {
        result.AddError($"'{text}' is no scale: use probability, logit or op-norm.");
        return default;
    }
}
