namespace CheXNet.Checkpoints.Profiles;

/// <summary>What a card may say of the weights' origin: that they are a project's only if the file is one that it published.</summary>
/// <param name="Title">One line.</param>
/// <param name="Notice">Shown with every result.</param>
/// <param name="Training">Null if nothing vouches for it.</param>
internal sealed record CardClaims(string Title, string Notice, TrainingRecord? Training)
{
    public static CardClaims Of(ProfileGuess guess, LabelChoice labels)
    {
        ImportProfile profile = guess.Profile;
        string title = labels.Variant?.Title ?? profile.Title;
        TrainingRecord? training = labels.Variant?.Data is { } data
            ? new TrainingRecord(data, "not published with the weights")
            : profile.Training;
        bool claimed = profile.Published is not null && guess.Identity != CardOrigin.Published;
        if (claimed)
        {
            string layout = labels.Variant?.Title ?? profile.Layout;
            title = $"DenseNet in the layout of {layout}";
            training = guess.Identity == CardOrigin.Profile && training is { } t
                ? t with { Data = $"{t.Data}, if these are the weights of {layout} (chosen with --profile, not verified)" }
                : null;
        }

        string notice = !claimed
            ? profile.Notice
            : $"In the layout of {profile.Layout}; whose weights these are is not verified. {Disclaimer.Text}";
        return new CardClaims(
            title,
            labels.Origin.Source == CardOrigin.Assumed
                ? $"The names of the findings are assumed, not read from the weights. {notice}"
                : notice,
            training);
    }
}
