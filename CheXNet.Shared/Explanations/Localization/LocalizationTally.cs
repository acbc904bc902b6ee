using CheXNet.Datasets;
using CheXNet.Explanations.Faithfulness;

namespace CheXNet.Explanations.Localization;

/// <summary>Collects measured maps and makes a report of them. Thread-safe; the report does not depend on their order.</summary>
public sealed class LocalizationTally
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Method, string Finding), List<MeasuredMap>> _maps = [];
    private readonly Dictionary<string, bool?> _images = new(StringComparer.Ordinal);

    /// <summary>Adds a map.</summary>
    /// <param name="method">Its row's name.</param>
    /// <param name="image">The image's name, which also names its patient: <see cref="PatientName"/>.</param>
    /// <param name="faithfulness">Null if it was not measured.</param>
    public void Add(string method, string image, Finding finding, MapScores scores, FaithfulnessScores? faithfulness = null)
    {
        lock (_lock)
        {
            if (!_maps.TryGetValue((method, finding.Name), out List<MeasuredMap>? list)) _maps.Add((method, finding.Name), list = []);
            list.Add(new MeasuredMap(image, PatientName.Of(image), scores, Faithfulness: faithfulness));
        }
    }

    /// <summary>Notes an image.</summary>
    /// <param name="inTrainingSplit">Whether the model was trained on it; null if the card cannot tell.</param>
    public void Add(string image, bool? inTrainingSplit)
    {
        lock (_lock) _images[image] = inTrainingSplit;
    }

    /// <summary>Computes the report.</summary>
    /// <param name="model">The model's id and version.</param>
    /// <param name="methods">The rows' names in display order.</param>
    /// <param name="findings">The model's findings, in display order.</param>
    /// <param name="notes">Sentences to carry into the report.</param>
    /// <param name="resamples">At least 1.</param>
    public LocalizationReport Report(
        string model, IReadOnlyList<string> methods, IReadOnlyList<Finding> findings, IEnumerable<string> notes, ulong seed,
        int resamples, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            List<Group> groups = [];
            foreach (string method in methods)
            {
                foreach (Finding finding in findings)
                {
                    if (_maps.TryGetValue((method, finding.Name), out List<MeasuredMap>? maps))
                        groups.Add(GroupOf(method, finding.Name, maps));
                }
            }

            string[] patients =
                [.. groups.SelectMany(static g => g.Maps).Select(static m => m.Patient).Distinct().Order(StringComparer.Ordinal)];
            int? training = _images.Values.All(static known => known is null) ? null : _images.Values.Count(static known => known == true);
            string[] all = training > 0
                ? [$"{training} of {_images.Count} images are in the model's training split: their numbers flatter it.", .. notes]
                : [.. notes];
            return new LocalizationReport
            {
                Model = model,
                Images = _images.Count,
                Patients = patients.Length,
                InTrainingSplit = training,
                Seed = seed,
                Resamples = resamples,
                Notes = all,
                Rows = PatientResampling.Rows(groups, patients, seed, resamples, cancellationToken),
            };
        }
    }

    private static Group GroupOf(string method, string finding, List<MeasuredMap> maps)
    {
        MeasuredMap[] ordered = [.. maps.OrderBy(static m => m.Image, StringComparer.Ordinal)];
        var tuned = ThresholdTuning.Of([.. ordered.Select(static m => (m.Patient, m.Scores))]);
        return tuned.Count == 0
            ? new Group(method, finding, ordered, null)
            : new Group(
                method, finding, [.. ordered.Select((m, i) => m with { TunedIou = tuned[i].Iou })], tuned.Average(static t => t.Threshold));
    }

    /// <summary>The maps of one row.</summary>
    internal sealed record Group(string Method, string Finding, MeasuredMap[] Maps, double? Threshold);
}
