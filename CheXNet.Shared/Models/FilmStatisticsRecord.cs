namespace CheXNet.Models;

/// <summary>Where a package has the statistics of the films that it is for.</summary>
/// <param name="File">The package's file with them.</param>
/// <param name="Images">Films that they were fitted on.</param>
/// <param name="FittedOn">The data that they were fitted on.</param>
/// <param name="Limit">The <c>unusual</c> from which an image is refused; null: none is for that.</param>
public sealed record FilmStatisticsRecord(string File, int Images, string FittedOn, double? Limit = null);
