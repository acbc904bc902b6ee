using CheXNet.Files;

namespace CheXNet.Checkpoints.Profiles;

/// <summary>Built-in profiles, and loading of others from a file.</summary>
public static class ImportProfiles
{
    private const string Resources = "CheXNet.Checkpoints.Profiles.";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        PropertyNameCaseInsensitive = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly string[] KnownSights =
        ["format", "path", "key", "prefix", "head", "dotted", "outputs", "channels", "class", "file"];

    private static readonly Lazy<IReadOnlyList<ImportProfile>> Loaded = new(static () =>
    [
        .. new[]
        {
            "chexnet", "arnoweng", "zoogzog", "jrzech", "torchxrayvision", "chexnet-keras", "thtang", "onnx", "torchvision", "monai",
            "chexpert", "mimic-cxr",
        }.Select(ReadResource),
    ]);

    /// <summary>The built-in profiles; the earlier one wins a tie.</summary>
    public static IReadOnlyList<ImportProfile> BuiltIn => Loaded.Value;

    /// <summary>What <see cref="Find"/> takes besides a path.</summary>
    public static IEnumerable<string> Names =>
        BuiltIn.SelectMany(static profile => profile.Variants.Select(static v => v.Id).OfType<string>().Prepend(profile.Id));

    /// <summary>Finds a profile.</summary>
    /// <param name="nameOrPath">A built-in profile's id, that of one of its variants, or the path of a JSON file.</param>
    /// <exception cref="InvalidInputException">No such profile, or an invalid file.</exception>
    public static ImportProfile Find(string nameOrPath)
    {
        if (BuiltIn.FirstOrDefault(profile => profile.Id == nameOrPath) is { } builtIn) return builtIn;
        foreach (ImportProfile profile in BuiltIn)
        {
            if (profile.Variants.FirstOrDefault(variant => variant.Id == nameOrPath) is { } variant)
                return profile with { LabelSets = [], Variants = [variant with { File = "*" }] };
        }

        if (!File.Exists(nameOrPath))
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                $"There is no profile '{nameOrPath}'. "
                + $"Use one of {string.Join(", ", Names)}, or the path of a profile's JSON file.");
        }

        try
        {
            return Read(RegularFile.ReadAllBytes(nameOrPath), nameOrPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"The profile '{nameOrPath}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Parses a profile.</summary>
    /// <param name="source">Origin, for error messages.</param>
    /// <exception cref="InvalidInputException">The profile is invalid; the message says why.</exception>
    public static ImportProfile Read(ReadOnlySpan<byte> json, string source)
    {
        try
        {
            ImportProfile profile = JsonSerializer.Deserialize<ImportProfile>(json, Options) ?? throw new JsonException("it is null");
            if (Complaint(profile) is { } complaint) throw new JsonException(complaint);
            return profile;
        }
        catch (Exception e) when (e is JsonException or XrayException)
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid, $"'{source}' is no profile of the form '{ImportProfile.CurrentSchema}': {e.Message}", e);
        }
    }

    private static string? Complaint(ImportProfile profile)
    {
        if (profile.Schema != ImportProfile.CurrentSchema) return $"its schema is '{profile.Schema}'";
        if (profile.Channels is not (1 or 3)) return "channels must be 1 or 3";
        if (profile.Preprocessing.Mean.Count != profile.Channels || profile.Preprocessing.Deviation.Count != profile.Channels)
        {
            return "preprocessing must have as many means and deviations as channels";
        }

        _ = profile.Preprocessing.ParseName();
        IEnumerable<IReadOnlyList<string>> lists = profile.LabelSets.Concat(profile.Variants.Select(static v => v.Labels));
        foreach (string label in lists.SelectMany(static labels => labels))
        {
            if (label.Length > 0 && !Finding.IsValid(label)) return $"'{label}' cannot be a label";
        }

        if (profile.Variants.FirstOrDefault(static v => v.Thresholds is { } t && t.Count != v.Labels.Count) is { } uneven)
        {
            return $"the variant '{uneven.File}' has {uneven.Thresholds!.Count} thresholds for {uneven.Labels.Count} labels";
        }

        return profile.Clues.FirstOrDefault(static clue => !KnownSights.Contains(clue.See)) is { } unknown
            ? $"a clue looks at '{unknown.See}'; known are {string.Join(", ", KnownSights)}"
            : null;
    }

    private static ImportProfile ReadResource(string id)
    {
        using Stream stream = typeof(ImportProfiles).Assembly.GetManifestResourceStream($"{Resources}{id}.json")!;
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return Read(bytes.ToArray(), $"{id}.json");
    }
}
