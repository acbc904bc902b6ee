namespace CheXNet.Models;

/// <summary>What a card's calibration, operating points and conformal sets were fitted on.</summary>
/// <param name="From">The package whose scores they were fitted on, <c>id@version</c>; weights are the same.</param>
/// <param name="Images">Validation images with predictions and labels.</param>
/// <param name="Patients">Their patients.</param>
/// <param name="Checksum">SHA-256 of the images' sorted names, one a line.</param>
/// <param name="Predictions">The predictions.</param>
/// <param name="Labels">The labels.</param>
/// <param name="Split">The list of validation images.</param>
/// <param name="Seed">Of folds, resamples and the rounding of conformal ranks.</param>
/// <param name="Software">The version of this software.</param>
/// <param name="TestList">The list of test images whose patients are not among them; null: none was known.</param>
public sealed record FitRecord(
    ModelId From, int Images, int Patients, string Checksum, FitFile Predictions, FitFile Labels, FitFile Split, ulong Seed,
    string Software, FitFile? TestList = null);

/// <summary>A file that a fit was made from.</summary>
/// <param name="Name">Without its folder.</param>
/// <param name="Sha256">Of its bytes; 64 lowercase hexadecimal digits.</param>
public sealed record FitFile(string Name, string Sha256);
