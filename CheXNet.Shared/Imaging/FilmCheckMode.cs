namespace CheXNet.Imaging;

/// <summary>What is done with an image that is no frontal chest film, by its DICOM tags or by its look.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FilmCheckMode>))]
public enum FilmCheckMode
{
    /// <summary>It is not scored: an error with the code and what was measured.</summary>
    Refuse,

    /// <summary>It is scored all the same, and its row marked with the code.</summary>
    Accept,

    /// <summary>Nobody looks: only the tags of DICOM files refuse.</summary>
    Off,
}

/// <summary>Why an image is surely no frontal chest film.</summary>
/// <param name="Code">One of the <c>film-</c> or <c>dicom-</c> codes of <see cref="ErrorCodes"/>.</param>
/// <param name="Reason">What was measured or read, a clause.</param>
public sealed record FilmComplaint(string Code, string Reason);
