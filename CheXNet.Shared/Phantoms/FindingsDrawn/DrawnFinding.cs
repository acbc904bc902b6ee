namespace CheXNet.Phantoms.FindingsDrawn;

/// <summary>How a finding looks: its changes to the thorax's shape and to the attenuation.</summary>
internal abstract class DrawnFinding(PlannedFinding planned)
{
    /// <summary>0 (subtle) to 1 (gross).</summary>
    protected double Severity { get; } = planned.Severity;

    public Finding Finding { get; } = planned.Finding;

    /// <summary>The random stream for one aspect of the finding; every call returns the same stream.</summary>
    protected PhantomRandom Stream(ulong aspect) => new PhantomRandom(planned.Seed).Split(aspect);

    /// <summary>Changes the thorax before it is drawn.</summary>
    public virtual void Reshape(ThoraxShape shape)
    {
    }

    /// <param name="lungs">The thorax after all findings' <see cref="Reshape"/>.</param>
    /// <param name="cell">The grid's cell, cm; thinner structures are drawn paler instead.</param>
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

/// <summary>A localized part of a finding.</summary>
/// <param name="Bounds">Contains the whole lesion; anatomical, cm.</param>
/// <param name="Attenuation">Added at a point (x, y); null if only the shape changes, then <paramref name="Bounds"/> is the box.</param>
internal sealed record Lesion(RectangleD Bounds, Func<float, float, float>? Attenuation)
{
    /// <summary>Fraction of the vessels left at a point, 0 to 1; null for all.</summary>
    public Func<float, float, float>? VesselsLeft { get; init; }

    /// <summary>Whether the lesion has its own box; false inside another lesion's box.</summary>
    public bool HasBox { get; init; } = true;

    /// <summary>Further area that the box must cover; anatomical, cm.</summary>
    public RectangleD? AlsoCovers { get; init; }
}
