namespace CheXNet.Phantoms.FindingsDrawn;

/// <summary>A heart wider than half the thorax.</summary>
internal sealed class Cardiomegaly(PlannedFinding planned) : DrawnFinding(planned)
{
    public override void Reshape(ThoraxShape shape) => shape.HeartRatio = .535 + .15 * Severity;

    public override IEnumerable<Lesion> Lesions(LungField lungs, float cell) => [new(lungs.HeartBounds(), null)];
}
