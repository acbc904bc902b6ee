using CheXNet.Findings;
using CheXNet.Models;

namespace CheXNet.Explanations;

/// <summary>
/// What one forward pass leaves for a method to explain one finding of one view. A method that needs more than the activation maps
/// (Grad-CAM++ needs the features Aₖ and the classifier's weights) reads it from a member of this record, so that the methods' interface
/// stays.
/// </summary>
/// <param name="Finding">The finding to explain.</param>
/// <param name="Index">Its index in card order.</param>
/// <param name="Maps">The activation maps of all findings.</param>
public sealed record ViewEvidence(Finding Finding, int Index, ActivationMaps Maps);
