namespace CheXNet.Explanations.Faithfulness;

/// <summary>Whether the model really depends on the pixels that a map marks, by changing them and scoring again.</summary>
/// <param name="Deletion">
/// Area under the probability as pixels are set to the mean, greatest first (Petsiuk et al. 2018, arXiv 1806.07421); low is faithful.
/// </param>
/// <param name="Insertion">Area as they are put into a blurred film, greatest first; high is faithful.</param>
/// <param name="RoadMostFirst">
/// Mean probability after the greatest 20, 40, 60 and 80% of the pixels were imputed (ROAD, Rong et al. 2022, arXiv 2202.00449); low is
/// faithful.
/// </param>
/// <param name="RoadLeastFirst">The same for the least; high is faithful.</param>
/// <param name="Drop">
/// <c>max(0, Y − O) / Y</c> for Y the probability and O that of the film times the map (Chattopadhay et al. 2018, arXiv 1710.11063); its
/// mean is the average drop; low is faithful.
/// </param>
/// <param name="Increased">Whether O &gt; Y; the share of such maps is the average increase.</param>
public sealed record FaithfulnessScores(
    double Deletion, double Insertion, double RoadMostFirst, double RoadLeastFirst, double Drop, bool Increased)
{
    /// <summary><c>(least first − most first) / 2</c>: above 0 if the map ranks pixels better than backward.</summary>
    public double Road => (RoadLeastFirst - RoadMostFirst) / 2;
}
