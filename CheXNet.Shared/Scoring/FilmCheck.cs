namespace CheXNet.Scoring;

/// <summary>
/// The checks that need no fitted statistics, in order. Their limits lie beyond everything measured on 120 films of ChestX-ray14 and 200
/// synthetic ones; <c>docs/decisions.md</c> has what they refuse and what they cannot tell.
/// </summary>
public static class FilmCheck
{
    private const double LeastContrast = 6, MostColored = 0.1, MostWhite = 0.6, MostGrain = 0.09, MostNoise = 3;
    private const double MostDark = 0.55, MostDarkFrame = 0.75;
    private const double LeastChest = 0.3, LeastLead = 0.03, SymmetryWeight = 0.35, LeastChestAndSymmetry = 0.45;

    /// <summary>The first complaint; null if the image passes, whole or without its black borders.</summary>
    public static FilmComplaint? Of(FilmAppearance look) =>
        OfOne(look) is { } complaint && (look.Inner is null || OfOne(look.Inner) is not null) ? complaint : null;

    private static FilmComplaint? OfOne(FilmAppearance look)
    {
        if (look.Grain > MostGrain && look.Grain * look.Contrast > MostNoise && look.White <= MostWhite)
        {
            return Complaint(
                ErrorCodes.FilmNoisy,
                $"it is noise for the most part: its noise is {look.Grain:0%} of its contrast, a film's {MostGrain:0%} at most");
        }

        if (look.Contrast < LeastContrast)
        {
            return Complaint(
                ErrorCodes.FilmBlank, $"it is blank: its gray levels vary by {look.Contrast:0.0}, a film's by {LeastContrast} or more");
        }

        if (look.Colored > MostColored)
            return Complaint(ErrorCodes.FilmColor, $"it is in color: {look.Colored:0%} of its pixels are not gray");
        if (look.White > MostWhite)
            return Complaint(ErrorCodes.FilmText, $"it is mostly white like a page of text: {look.White:0%} of it");
        double upright = look.Chest[0];
        int turned = look.Chest[1] > look.Chest[3] ? 1 : 3;
        if (look.Chest[2] > look.Chest[turned]) turned = 2;
        double inverted = -upright, rotated = look.Chest[turned];
        if (inverted > upright - LeastLead && inverted >= rotated)
        {
            return Complaint(
                ErrorCodes.FilmInverted,
                $"its polarity is inverted: its negative resembles a chest by {inverted:0.00}, itself by {upright:0.00}");
        }

        if (rotated > LeastChest && rotated > upright - LeastLead)
        {
            return Complaint(
                ErrorCodes.FilmRotated,
                $"it is rotated by {90 * turned}°: turned back, it resembles a chest by {rotated:0.00}, as it is by {upright:0.00}");
        }

        if (look.Dark > MostDark || look.DarkFrame > MostDarkFrame)
        {
            return Complaint(
                ErrorCodes.FilmNotChest,
                $"it shows something on a dark ground: {look.Dark:0%} of it is dark, {look.DarkFrame:0%} of its frame");
        }

        double worst = look.Chest.Skip(1).Concat(look.Chest.Select(static c => -c)).Max();
        bool resembles = upright >= LeastChest && upright >= worst + LeastLead
            && upright + (SymmetryWeight * look.Symmetry) >= LeastChestAndSymmetry;
        return resembles ? null : Complaint(
            ErrorCodes.FilmNotChest,
            $"it does not look like an upright chest: it resembles one by {upright:0.00}, its own mirror image by {look.Symmetry:0.00}");
    }

    internal static UnreadableImageException Refusal(FilmComplaint complaint) => new(
        complaint.Code,
        $"The image is no frontal chest film, as far as can be told: {complaint.Reason}. If it is one, accept it (--accept-anything, or "
        + $"the setting {ImageLimits.FilmCheckSetting}=accept).");

    /// <summary>The line below a picture of an image that was taken all the same.</summary>
    internal static string Mark(string code) => $"This film would be refused as no frontal chest film ({code}): the picture means nothing.";

    /// <summary>The sentence for people about an image that was taken all the same.</summary>
    internal static string Warning(FilmComplaint complaint) =>
        $"Taken although it is no frontal chest film as far as can be told ({complaint.Code}): {complaint.Reason}. "
        + "Its scores mean nothing.";

    private static FilmComplaint Complaint(string code, FormattableString reason) => new(code, FormattableString.Invariant(reason));
}
