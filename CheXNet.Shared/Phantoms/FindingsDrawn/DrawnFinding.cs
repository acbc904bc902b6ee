namespace CheXNet.Phantoms.FindingsDrawn;

/// <summary>How one finding looks on a film: what it changes of the thorax's shape, and what it adds to the attenuation.</summary>
internal abstract class DrawnFinding(PlannedFinding planned)
{
    /// <summary>0 (subtle) to 1 (gross).</summary>
    protected double Severity { get; } = planned.Severity;

    public Finding Finding { get; } = planned.Finding;

    /// <summary>A stream for one aspect of the finding; the same however often it is asked for.</summary>
    protected PhantomRandom Stream(ulong aspect) => new PhantomRandom(planned.Seed).Split(aspect);

    /// <summary>Changes the thorax before it is drawn.</summary>
    public virtual void Reshape(ThoraxShape shape)
    {
    }

    /// <summary>The lesions: one box each.</summary>
    /// <param name="lungs">The thorax as all findings have shaped it.</param>
    /// <param name="cell">The grid's cell, cm: nothing thinner can be drawn, only paler.</param>
    public abstract IEnumerable<Lesion> Lesions(LungField lungs, float cell);

    public static DrawnFinding Of(PlannedFinding planned) => planned.Finding.Name switch
    {
        "Atelectasis" => new Atelectasis(planned),
        "Cardiomegaly" => new Cardiomegaly(planned),
        "Effusion" => new Effusion(planned),
        "Infiltration" => new Infiltration(planned),
        "Mass" => new Mass(planned),
        "Nodule" => new Nodule(planned),
        "Pneumonia" => new Pneumonia(planned),
        "Pneumothorax" => new Pneumothorax(planned),
        "Consolidation" => new Consolidation(planned),
        "Edema" => new Edema(planned),
        "Emphysema" => new Emphysema(planned),
        "Fibrosis" => new Fibrosis(planned),
        "Pleural_Thickening" => new PleuralThickening(planned),
        "Hernia" => new Hernia(planned),
        _ => throw new InvalidInputException(
            ErrorCodes.FindingUnknown, $"No synthetic film can show '{planned.Finding}': the 14 findings of ChestX-ray14 can be drawn."),
    };

    /// <summary>A point in the clear part of a lung.</summary>
    protected static (float X, float Y) ClearPoint(PhantomRandom random, LungField lungs, int side, double margin, double from, double to)
    {
        double s = lungs.Shape.Skeleton, w = lungs.Shape.HalfWidth;
        for (int attempt = 0; attempt < 60; attempt++)
        {
            float x = (float)(side * random.Uniform(.2, .98) * w), y = (float)(random.Uniform(from, to) * s);
            if (lungs.IsClear(x, y, (float)(margin * (1 - attempt / 80.0)))) return (x, y);
        }

        return ((float)(side * .6 * w), (float)(.45 * s));
    }
}

/// <summary>A part of a finding that has a place of its own.</summary>
/// <param name="Bounds">A rectangle that holds all of it, in anatomical centimetres.</param>
/// <param name="Attenuation">What it adds at a point (x, y); null if it only changes the shape, and then <paramref name="Bounds"/> is its
/// box.</param>
internal sealed record Lesion(RectangleD Bounds, Func<float, float, float>? Attenuation)
{
    /// <summary>What of the vessels is left at a point, 0 to 1; null if all.</summary>
    public Func<float, float, float>? VesselsLeft { get; init; }

    /// <summary>Whether the part is boxed on its own; one that lies within another's box is not.</summary>
    public bool HasBox { get; init; } = true;

    /// <summary>What the lesion also changes around itself and its box must cover, in anatomical centimetres.</summary>
    public RectangleD? AlsoCovers { get; init; }
}
