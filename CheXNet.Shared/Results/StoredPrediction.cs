using CheXNet.Scoring;
using CheXNet.Storage;

namespace CheXNet.Results;

/// <summary>A prediction and the image it is of.</summary>
/// <param name="Prediction">What the model says of it.</param>
public sealed record StoredPrediction(ImageKey Image, Prediction Prediction);
