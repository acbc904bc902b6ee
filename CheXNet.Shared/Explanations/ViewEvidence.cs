namespace CheXNet.Explanations;

/// <summary>
/// The forward pass's data for explaining one finding in one view. A method that needs more than the activation maps (Grad-CAM++:
/// features Aₖ and classifier weights) gets it as a new member here, so the interface stays stable.
/// </summary>
/// <param name="Index">The finding's index in card order.</param>
/// <param name="Maps">The activation maps of all findings.</param>
public sealed record ViewEvidence(Finding Finding, int Index, ActivationMaps Maps);
