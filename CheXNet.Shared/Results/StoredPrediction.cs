using CheXNet.Scoring;
using CheXNet.Storage;

namespace CheXNet.Results;

/// <summary>A prediction with its image.</summary>
public sealed record StoredPrediction(ImageKey Image, Prediction Prediction);
