namespace CheXNet.Models;

/// <summary>How a statement on a card is known. Only the first four are read or told; the last two are guesses.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CardOrigin>))]
public enum CardOrigin
{
    /// <summary>It is in the checkpoint.</summary>
    [JsonStringEnumMemberName("file")]
    File,

    /// <summary>It was given with an option of the import.</summary>
    [JsonStringEnumMemberName("option")]
    Option,

    /// <summary>It is in the training program's record.</summary>
    [JsonStringEnumMemberName("record")]
    Record,

    /// <summary>The checkpoint is, byte for byte, a file that its project published.</summary>
    [JsonStringEnumMemberName("published")]
    Published,

    /// <summary>It is a profile's, and the profile was chosen by a person; nothing in the checkpoint confirms it.</summary>
    [JsonStringEnumMemberName("profile")]
    Profile,

    /// <summary>It is a profile's, which was chosen because it fits the checkpoint's layout.</summary>
    [JsonStringEnumMemberName("assumed")]
    Assumed,
}
