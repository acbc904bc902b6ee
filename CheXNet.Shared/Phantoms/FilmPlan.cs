namespace CheXNet.Phantoms;

/// <summary>From which side the beam came.</summary>
public enum FilmView
{
    /// <summary>Posteroanterior: the patient stands with the chest at the film.</summary>
    PA,

    /// <summary>
    /// Anteroposterior: at the bedside; the heart is magnified, the breath shallow, the shoulder blades lie over the lungs.
    /// </summary>
    AP,
}

/// <summary>A finding that is to be drawn.</summary>
/// <param name="Finding">Which one.</param>
/// <param name="Severity">0 (subtle) to 1 (gross).</param>
/// <param name="Seed">Place and shape: the same for the same film whatever else is on it.</param>
public sealed record PlannedFinding(Finding Finding, double Severity, ulong Seed);

/// <summary>Everything that is on one film, before a pixel is drawn.</summary>
/// <param name="Index">The film's place in the dataset, from 0.</param>
/// <param name="FollowUp">0 for the patient's first film, then 1, 2, …</param>
/// <param name="Age">Years at this film.</param>
/// <param name="Pose">Where the patient stands.</param>
/// <param name="Inspiration">0 (shallow) to 1 (full).</param>
/// <param name="Exposure">Shift of the film curve; 0 is usual, positive is a lighter film.</param>
/// <param name="Contrast">Steepness of the film curve; 1 is usual.</param>
/// <param name="Findings">What is to be drawn, in the order of <see cref="ChestXray14.Findings"/>.</param>
/// <param name="IsRgba">Whether the file has four channels, as 0.5 % of ChestX-ray14's have.</param>
/// <param name="Seed">The seed of what differs from film to film: noise, devices, marks.</param>
public sealed record FilmPlan(
    int Index,
    PatientLatents Patient,
    int FollowUp,
    int Age,
    FilmView View,
    FilmPose Pose,
    double Inspiration,
    double Exposure,
    double Contrast,
    IReadOnlyList<PlannedFinding> Findings,
    bool IsRgba,
    ulong Seed)
{
    /// <summary>The name in the dataset: <c>&lt;8-digit patient&gt;_&lt;3 digits&gt;.png</c>.</summary>
    public string ImageName => $"{Patient.Number:D8}_{FollowUp:D3}.png";

    /// <summary>Whether the patient's films are in <c>test_list.txt</c>: every fifth patient's.</summary>
    public bool IsTest => Patient.Number % 5 == 0;

    /// <summary>Whether a finding is on the film.</summary>
    /// <returns>True if it is.</returns>
    public bool Has(Finding finding) => Findings.Any(f => f.Finding == finding);

    /// <summary>
    /// The same film of the same patient, had the finding not been there: what differs between the two films is the finding.
    /// </summary>
    /// <param name="finding">The finding to leave out.</param>
    /// <returns>The other film's plan.</returns>
    public FilmPlan Without(Finding finding) => this with { Findings = [.. Findings.Where(f => f.Finding != finding)] };

    internal static FilmPlan Draw(int index, PatientLatents patient, int followUp, PhantomRandom random, PhantomPrevalence prevalence)
    {
        PhantomRandom disease = random.Split(1), pose = random.Split(2), look = random.Split(3);
        List<int> present = DiseaseModel.Present(patient.Constitution, disease, prevalence);
        FilmView view = look.Chance(.33) ? FilmView.AP : FilmView.PA;
        double inspiration = view == FilmView.AP ? look.Normal(.45, .2, 0, .9) : look.Normal(.8, .15, .35, 1);
        return new FilmPlan(
            index,
            patient,
            followUp,
            Math.Min(95, patient.FirstAge + (int)(followUp * .4)),
            view,
            DrawPose(pose, patient, view),
            inspiration,
            look.Normal(0, .24, -.55, .6),
            look.Normal(1.02, .14, .7, 1.4),
            [.. present.Select(i => new PlannedFinding(
                ChestXray14.Findings[i], DrawSeverity(random.Split(100 + (ulong)i)), random.Split(200 + (ulong)i).NextBits()))],
            look.Chance(519.0 / 112120),
            random.Split(4).NextBits());
    }

    /// <summary>All of the range, the subtle end less often than the middle.</summary>
    private static double DrawSeverity(PhantomRandom random) => Math.Max(random.Uniform(), random.Uniform() * .75);

    private static FilmPose DrawPose(PhantomRandom random, PatientLatents patient, FilmView view)
    {
        bool ap = view == FilmView.AP;
        double zoom = random.Normal(ap ? 1.06 : 1.0, .055, .88, 1.22);
        double width = (2 * patient.HalfWidth + 5.0) * zoom;
        double height = Math.Max((patient.Height + 9.3) * zoom * random.Normal(1, .04, .92, 1.1), patient.Height + 7);
        double across = random.Normal(0, ap ? 1.0 : .6, -2.5, 2.5);
        // The lungs are never cut by more than the tip of an angle.
        return new FilmPose(
            across,
            .375 * height + random.Normal(0, ap ? 1.1 : .7, -2.2, 1.6),
            Math.Max(width, 2 * (patient.HalfWidth + Math.Abs(across)) + .5),
            height,
            random.Normal(0, ap ? .035 : .02, -.1, .1),
            random.Normal(0, ap ? .45 : .25, -1, 1));
    }
}
