namespace CheXNet.Phantoms;

/// <summary>Direction of the beam.</summary>
public enum FilmView
{
    /// <summary>Posteroanterior: patient standing, chest against the film.</summary>
    PA,

    /// <summary>Anteroposterior, at the bedside: magnified heart, shallow breath, shoulder blades over the lungs.</summary>
    AP,
}

/// <summary>A finding to draw.</summary>
/// <param name="Severity">0 (subtle) to 1 (gross).</param>
/// <param name="Seed">Determines place and shape, independently of the film's other findings.</param>
public sealed record PlannedFinding(Finding Finding, double Severity, ulong Seed);

/// <summary>Everything that determines one film.</summary>
/// <param name="Index">Position in the dataset, from 0.</param>
/// <param name="FollowUp">0 for the patient's first film, then 1, 2, …</param>
/// <param name="Age">In years, at this film.</param>
/// <param name="Inspiration">0 (shallow) to 1 (full).</param>
/// <param name="Exposure">Shift of the film curve; 0 is normal, positive is lighter.</param>
/// <param name="Contrast">Slope of the film curve; 1 is normal.</param>
/// <param name="Findings">In the order of <see cref="ChestXray14.Findings"/>.</param>
/// <param name="IsRgba">Whether the file has four channels, as 0.5 % of ChestX-ray14's have.</param>
/// <param name="Seed">Seeds what varies between films: noise, devices, marks.</param>
public sealed record FilmPlan(int Index, PatientLatents Patient, int FollowUp, int Age, FilmView View, FilmPose Pose, double Inspiration,
    double Exposure, double Contrast, IReadOnlyList<PlannedFinding> Findings, bool IsRgba, ulong Seed)
{
    /// <summary>File name: <c>&lt;8-digit patient&gt;_&lt;3-digit follow-up&gt;.png</c>.</summary>
    public string ImageName => $"{Patient.Number:D8}_{FollowUp:D3}.png";

    /// <summary>Whether the film is in <c>test_list.txt</c>: every fifth patient's are.</summary>
    public bool IsTest => Patient.Number % 5 == 0;

    /// <summary>Whether a finding is on the film.</summary>
    public bool Has(Finding finding) => Findings.Any(f => f.Finding == finding);

    /// <summary>The counterfactual film: the same patient and film without one finding.</summary>
    public FilmPlan Without(Finding finding) => this with { Findings = [.. Findings.Where(f => f.Finding != finding)] };

    internal static FilmPlan Draw(int index, PatientLatents patient, int followUp, PhantomRandom random, PhantomPrevalence prevalence)
    {
        PhantomRandom disease = random.Split(1), pose = random.Split(2), look = random.Split(3);
        List<int> present = DiseaseModel.Present(patient.Constitution, disease, prevalence);
        FilmView view = look.Chance(.33) ? FilmView.AP : FilmView.PA;
        double inspiration = view == FilmView.AP ? look.Normal(.45, .2, 0, .9) : look.Normal(.8, .15, .35, 1);
        return new FilmPlan(index, patient, followUp, Math.Min(95, patient.FirstAge + (int)(followUp * .4)), view,
            DrawPose(pose, patient, view), inspiration, look.Normal(0, .24, -.55, .6), look.Normal(1.02, .14, .7, 1.4),
            [.. present.Select(i => new PlannedFinding(
                ChestXray14.Findings[i], DrawSeverity(random.Split(100 + (ulong)i)), random.Split(200 + (ulong)i).NextBits()))],
            look.Chance(519.0 / 112120), random.Split(4).NextBits());
    }

    /// <summary>Covers [0, 1), with the subtle end rarer than the middle.</summary>
    private static double DrawSeverity(PhantomRandom random) => Math.Max(random.Uniform(), random.Uniform() * .75);

    private static FilmPose DrawPose(PhantomRandom random, PatientLatents patient, FilmView view)
    {
        bool ap = view == FilmView.AP;
        double zoom = random.Normal(ap ? 1.06 : 1.0, .055, .88, 1.22);
        double width = (2 * patient.HalfWidth + 5.0) * zoom;
        double height = Math.Max((patient.Height + 9.3) * zoom * random.Normal(1, .04, .92, 1.1), patient.Height + 7);
        double across = random.Normal(0, ap ? 1.0 : .6, -2.5, 2.5);
        // The film never cuts off more of the lungs than the tip of a costophrenic angle.
        return new FilmPose(across, .375 * height + random.Normal(0, ap ? 1.1 : .7, -2.2, 1.6),
            Math.Max(width, 2 * (patient.HalfWidth + Math.Abs(across)) + .5), height,
            random.Normal(0, ap ? .035 : .02, -.1, .1), random.Normal(0, ap ? .45 : .25, -1, 1));
    }
}
