namespace CheXNet.Phantoms;

/// <summary>What all films of a synthetic patient share.</summary>
/// <param name="Number">From 1; the first eight digits of the image names.</param>
/// <param name="Films">Number of films, 1 to 20 (mean about 3.6, as in ChestX-ray14).</param>
/// <param name="FirstAge">Age at the first film, 16 to 92 years.</param>
/// <param name="HalfWidth">Half the maximum inner width of the thorax, cm.</param>
/// <param name="Height">From the lungs' apex to the right diaphragm dome at full inspiration, cm.</param>
/// <param name="Habitus">−1 (lean) to 1 (obese).</param>
/// <param name="CardiothoracicRatio">Maximum heart width / maximum thorax width when healthy, PA view.</param>
/// <param name="Anatomy">Seeds ribs, vessels and contours.</param>
public sealed record PatientLatents(
    int Number, int Films, bool IsFemale, int FirstAge, double HalfWidth, double Height, double Habitus, double CardiothoracicRatio,
    ulong Anatomy)
{
    internal DiseaseModel.Constitution Constitution { get; init; } = DiseaseModel.Constitution.Average;

    internal static PatientLatents Draw(int number, PhantomRandom random)
    {
        bool female = random.Chance(.435);
        var constitution = DiseaseModel.Constitution.Draw(random.Split(1));
        // Scars and heart failure are more common with age.
        double ageing = .85 * random.Normal() + .35 * constitution.Causes[4] + .3 * constitution.Causes[0];
        return new PatientLatents(number, CountFilms(random), female, (int)Math.Clamp(48 + 16 * ageing, 16, 92),
            random.Normal(female ? 13.0 : 14.2, .85, 11.2, 16.4), random.Normal(female ? 21.5 : 23.2, 1.5, 18, 27),
            random.Normal(0, .5, -1, 1), random.Normal(.435, .026, .37, .48), random.NextBits())
        { Constitution = constitution };
    }

    private static int CountFilms(PhantomRandom random)
    {
        // Half of ChestX-ray14's patients have one film; the rest form a long tail.
        int films = 1;
        if (random.Chance(.5)) return films;
        while (films < 20 && random.Chance(.84)) films++;
        return films;
    }
}
