using CheXNet.Scoring;

namespace CheXNet.Results;

/// <summary>A prediction with its image.</summary>
public sealed record StoredPrediction(ImageKey Image, Prediction Prediction);
