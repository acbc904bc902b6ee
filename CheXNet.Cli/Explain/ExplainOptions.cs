using CheXNet.Explanations;
using CheXNet.Models;

namespace CheXNet.Cli.Explain;

/// <summary>What <c>chexnet explain</c> was asked to do.</summary>
/// <param name="Finding">What to explain; null for the most probable finding.</param>
/// <param name="Output">The picture to write; null for none.</param>
/// <param name="Raw">The JSON file of the map to write; null for none.</param>
/// <param name="Model">The package; null for the default model.</param>
internal sealed record ExplainOptions(
    string Image, string? Finding, IExplanationMethod Method, string? Output, string? Raw, OverlayStyle Style,
    string? Model, Precision Precision, bool Json);
