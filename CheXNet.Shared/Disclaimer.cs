namespace CheXNet;

/// <summary>The sentence that stands with every result.</summary>
public static class Disclaimer
{
    /// <summary>The sentence.</summary>
    public const string Text = "Research software, not a medical device.";

    /// <summary>A model's notice and the sentence, once.</summary>
    /// <param name="notice">Null: the model has none.</param>
    public static string With(string? notice) => notice switch
    {
        null or "" => Text,
        _ when notice.Contains(Text, StringComparison.Ordinal) => notice,
        _ => $"{notice} {Text}",
    };
}
