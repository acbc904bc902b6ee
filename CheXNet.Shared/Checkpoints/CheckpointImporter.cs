using CheXNet.Checkpoints.Profiles;

namespace CheXNet.Checkpoints;

/// <summary>
/// Converts a checkpoint into a model package; the output is moved into place only after the self-test passes. There is no lenient
/// mode: anything not understood is an error that names it.
/// </summary>
public static class CheckpointImporter
{
    private const string FirstVersion = "1.0.0";
    private const int LongestId = 64;

    /// <summary>Imports a checkpoint into a model package.</summary>
    /// <param name="output">The folder or zip to create; must not exist yet.</param>
    /// <param name="options">User choices.</param>
    /// <param name="cancellationToken">Cancels the import; nothing is left behind.</param>
    /// <exception cref="CheckpointException">The file is unreadable or not fully understood, or the self-test fails.</exception>
    /// <exception cref="InvalidInputException">An option or the reference is invalid.</exception>
    /// <exception cref="ModelPackageException">The card is invalid, or the output cannot be written.</exception>
    public static async Task<ImportReport> ImportAsync(
        string path, string output, ImportOptions options, CancellationToken cancellationToken)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        if (Path.Exists(target))
            throw new ModelPackageException(ErrorCodes.ModelNotWritable, $"'{target}' exists already. Choose another output or remove it.");
        TrainingRecordFile? record = options.Record is null ? null : TrainingRecordFile.Read(options.Record);
        SourceNetwork source = SourceNetwork.Read(path, options.Limits, options.Network);
        var stated = LabelChoice.Stated(source.Facts, options.Labels, record?.Findings, strict: options.Profile is null);
        ProfileGuess guess = options.Profile is null
            ? ProfileGuess.For(source.Facts, stated?.Names)
            : ProfileGuess.Chosen(ImportProfiles.Find(options.Profile), source.Facts);
        LabelChoice labels = LabelChoice.For(guess, source.Facts, stated);
        ImportedGraph graph = source.Write(labels.Outputs);
        ModelCard card = Complete(source, guess, labels, graph, options, record);
        Dictionary<string, byte[]> files = new(record?.Files ?? new Dictionary<string, byte[]>())
        {
            [ModelPackage.GraphName(Precision.Fp32)] = graph.Model,
        };
        SelfTestReport? report = null;
        card = await ModelPackageWriter.WriteAsync(
            card,
            files,
            target,
            async package => report = await ModelSelfTest.RunAsync(package, options.Reference, cancellationToken),
            cancellationToken);
        return new ImportReport(target, card, labels.Origin.Evidence, source.Facts.Outputs - labels.Outputs.Count, source.Ignored, report!);
    }

    private static ModelCard Complete(
        SourceNetwork source,
        ProfileGuess guess,
        LabelChoice labels,
        ImportedGraph graph,
        ImportOptions options,
        TrainingRecordFile? record)
    {
        ImportProfile profile = guess.Profile;
        CardClaims claims = CardClaims.Of(guess, labels);
        string notice = record?.Notice ?? claims.Notice;
        Preprocessing preprocessing = profile.Preprocessing with
        {
            Name = options.Preprocessing ?? record?.Preprocessing ?? profile.Preprocessing.Name,
        };
        int length = preprocessing.ParseName().InputLength;
        return new ModelCard
        {
            Schema = ModelCard.CurrentSchema,
            Id = options.Id ?? DefaultId(profile, source.Facts.FileName),
            Version = options.Version ?? FirstVersion,
            Title = options.Title ?? TitleOf(claims.Title, graph.Shape),
            Notice = source.Trained ? notice : $"These weights were never trained: scores and maps mean nothing. {notice}",
            Trained = source.Trained,
            Files = new Dictionary<string, ModelFile>(),
            Architecture = graph.Shape.ToArchitecture(),
            Findings = labels.Findings,
            Labels = labels.Origin,
            Bias = graph.Bias,
            Input = new ModelInputShape(graph.Shape.InputChannels, length, length),
            Preprocessing = preprocessing,
            OperatingPoints = Points(profile, labels, record),
            Training = record?.ToTraining() ?? claims.Training,
            Source = new ModelSource(
                source.Facts.FileName,
                source.Sha256,
                profile.Id,
                guess.Evidence,
                guess.Identity,
                PreprocessingFrom(guess, options, record)),
        };
    }

    /// <summary>A profile's title with the network that it really is.</summary>
    private static string TitleOf(string claimed, DenseNetShape shape)
    {
        string name = shape.ToArchitecture().ToName();
        return claimed.Replace("DenseNet-121", name, StringComparison.Ordinal)
            .Replace("DenseNet in", $"{name} in", StringComparison.Ordinal);
    }

    private static CardOrigin PreprocessingFrom(ProfileGuess guess, ImportOptions options, TrainingRecordFile? record) =>
        options.Preprocessing is not null ? CardOrigin.Option : record is not null ? CardOrigin.Record : guess.Identity;

    private static OperatingPoints? Points(ImportProfile profile, LabelChoice labels, TrainingRecordFile? record)
    {
        if (record?.Thresholds is { } fitted && fitted.Count == labels.Findings.Count)
        {
            return new OperatingPoints(
                [.. fitted.Select(static t => t is > 0 and < 1 ? t : null)], record.ThresholdsFittedOn ?? "see the record in the package");
        }

        return labels.Thresholds is null
            ? null
            : new OperatingPoints(labels.Thresholds, profile.ThresholdsFittedOn ?? "the checkpoint's own operating points");
    }

    /// <summary>Profile id and file name, reduced to characters allowed in an id.</summary>
    private static string DefaultId(ImportProfile profile, string fileName)
    {
        StringBuilder id = new(profile.Id);
        id.Append('-');
        string stem = fileName;
        while (Path.GetExtension(stem) is { Length: > 1 and <= 12 } extension && extension[1..].Any(static c => !char.IsAsciiDigit(c)))
            stem = stem[..^extension.Length];
        foreach (char c in stem.ToLowerInvariant())
        {
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)) id.Append(c);
            else if (id[^1] != '-') id.Append('-');
        }

        return id.ToString()[..Math.Min(id.Length, LongestId)].TrimEnd('-');
    }
}
