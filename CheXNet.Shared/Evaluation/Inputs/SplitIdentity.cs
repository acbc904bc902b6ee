using CheXNet.Datasets;

namespace CheXNet.Evaluation.Inputs;

/// <summary>
/// Which images were evaluated, as one number: SHA-256 of their names, without folders, in ordinal order, each followed by a line feed
/// (<c>awk '{print $1}' test_list.txt | LC_ALL=C sort -u | sha256sum</c>). Paths take the names' place where names repeat.
/// </summary>
/// <param name="Checksum">64 lowercase hexadecimal digits.</param>
/// <param name="Name">The published split that it is; null if it is none of them.</param>
/// <param name="List">The list's path; null: all labeled images.</param>
/// <param name="ListSha256">SHA-256 of the list's file.</param>
public sealed record SplitIdentity(string Checksum, string? Name, int Images, string? List, string? ListSha256)
{
    /// <summary>ChestX-ray14's test list, 25,596 images.</summary>
    public const string OfficialTest = "the official test split of ChestX-ray14";

    /// <summary>The random split of arnoweng/CheXNet, which zoogzog and jrzech share: its 22,433 test images.</summary>
    public const string SharedTest = "the test split that arnoweng, zoogzog and jrzech share";

    /// <summary>That split's 11,219 validation images.</summary>
    public const string SharedValidation = "the validation split that arnoweng, zoogzog and jrzech share";

    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["3d0c44b68d287fd04f90c4f25df13428bba7b3e729f65715d5cf73a88e83d226"] = OfficialTest,
        ["eb8e4beb07b2018a5a9f16ba088761c0311959623e46fc54c9c2abb3e3737e47"] =
            "the official training and validation images of ChestX-ray14",
        ["bbe3774c320aeb699e89ffd8a7d9f4ce7d230b1c16f4c4b7e9a2862383b17ec2"] = SharedTest,
        ["8afe946ed597d80246872d21e4d556539326e9b78d51d9e06815c82dea463f12"] = SharedValidation,
        ["2c164674c3c52ea0ef1a0161f44ed9f0b673b08a02fa4f68b06f75e91297dcdd"] =
            "the training split that arnoweng, zoogzog and jrzech share",
        ["9e749a0b70e21f2803b792b4e4d4c2d7bf7560e2c4bd75780a5b83904df79b7a"] = "all of ChestX-ray14",
    };

    /// <summary>Identifies the images of a set.</summary>
    public static SplitIdentity Of(EvaluationSet set)
    {
        string checksum = ChecksumOf([.. set.Rows.Select(static row => row.Image)]);
        return new SplitIdentity(checksum, Known.GetValueOrDefault(checksum), set.Rows.Count, set.Split?.Path, set.Split?.Sha256);
    }

    internal static string ChecksumOf(IReadOnlyList<string> images)
    {
        string[] names = [.. images.Select(ImageName.FileOf).Order(StringComparer.Ordinal)];
        if (names.Distinct(StringComparer.Ordinal).Count() < names.Length) names = [.. images.Order(StringComparer.Ordinal)];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string name in names) hash.AppendData(Encoding.UTF8.GetBytes(name + '\n'));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
