namespace CheXNet.Phantoms;

/// <summary>What stays the same on all films of a synthetic patient.</summary>
/// <param name="Number">The patient's number, from 1; the first eight digits of the image names.</param>
/// <param name="Films">How many films the patient has, 1 to 20 (mean about 3.6, as in ChestX-ray14).</param>
/// <param name="IsFemale">The sex.</param>
/// <param name="FirstAge">Years at the first film, 16 to 92.</param>
/// <param name="HalfWidth">Half the inner width of the thorax at its widest, cm.</param>
/// <param name="Height">From the apex of the lungs to the right dome of the diaphragm at full inspiration, cm.</param>
/// <param name="Habitus">−1 lean to +1 obese.</param>
/// <param name="CardiothoracicRatio">Widest heart through widest thorax in health, posteroanterior.</param>
/// <param name="Anatomy">The seed of the small things: ribs, vessels, contours.</param>
public sealed record PatientLatents(
    int Number, int Films, bool IsFemale, int FirstAge, double HalfWidth, double Height, double Habitus, double CardiothoracicRatio,
    ulong Anatomy)
{
    internal DiseaseModel.Constitution Constitution { get; init; } = DiseaseModel.Constitution.Average;

    internal static PatientLatents Draw(int number, PhantomRandom random)
    {
        bool female = random.Chance(.435);
        var constitution = DiseaseModel.Constitution.Draw(random.Split(1));
        // Old scars and hard arteries come with the years.
        double ageing = .85 * random.Normal() + .35 * constitution.Causes[4] + .3 * constitution.Causes[0];
        return new PatientLatents(
            number,
            CountFilms(random),
            female,
            (int)Math.Clamp(48 + 16 * ageing, 16, 92),
            random.Normal(female ? 13.0 : 14.2, .85, 11.2, 16.4),
            random.Normal(female ? 21.5 : 23.2, 1.5, 18, 27),
            random.Normal(0, .5, -1, 1),
            random.Normal(.435, .026, .37, .48),
            random.NextBits())
        { Constitution = constitution };
    }

    private static int CountFilms(PhantomRandom random)
    {
        // Half of the patients of ChestX-ray14 have one film, the rest a long tail.
        int films = 1;
        if (random.Chance(.5)) return films;
        while (films < 20 && random.Chance(.84)) films++;
        return films;
    }
}
