using System.Collections.Immutable;

namespace CheXNet.Runs;

/// <summary>How many images failed by each error code. A value: equal if every count is; in JSON an object of numbers.</summary>
[JsonConverter(typeof(FailureCountsJsonConverter))]
public readonly struct FailureCounts : IEquatable<FailureCounts>
{
    private static readonly ImmutableSortedDictionary<string, long> Nothing =
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    private readonly ImmutableSortedDictionary<string, long>? _byCode;

    /// <summary>Counts, by code.</summary>
    public FailureCounts(IEnumerable<KeyValuePair<string, long>> byCode) => _byCode = Nothing.AddRange(byCode);

    /// <summary>Codes in ordinal order, each with at least one image.</summary>
    public IReadOnlyDictionary<string, long> ByCode => _byCode ?? Nothing;

    /// <summary>All of them.</summary>
    public long Total => ByCode.Values.Sum();

    /// <summary>Counts codes, one an image.</summary>
    public static FailureCounts Of(IEnumerable<string> codes) =>
        new(codes.CountBy(static code => code).Select(static pair => KeyValuePair.Create(pair.Key, (long)pair.Value)));

    /// <summary>Adds two counts.</summary>
    public static FailureCounts operator +(FailureCounts a, FailureCounts b) =>
        new(a.ByCode.Concat(b.ByCode).GroupBy(
            static pair => pair.Key, static pair => pair.Value, static (code, counts) => KeyValuePair.Create(code, counts.Sum())));

    /// <inheritdoc cref="Equals(FailureCounts)"/>
    public static bool operator ==(FailureCounts a, FailureCounts b) => a.Equals(b);

    /// <inheritdoc cref="Equals(FailureCounts)"/>
    public static bool operator !=(FailureCounts a, FailureCounts b) => !a.Equals(b);

    /// <inheritdoc/>
    public bool Equals(FailureCounts other) => ByCode.SequenceEqual(other.ByCode);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FailureCounts other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ByCode.Aggregate(0, static (hash, pair) => HashCode.Combine(hash, pair.Key, pair.Value));
}

/// <summary>Reads and writes <see cref="FailureCounts"/> as <c>{"image-corrupt": 2}</c>.</summary>
public sealed class FailureCountsJsonConverter : JsonConverter<FailureCounts>
{
    /// <inheritdoc/>
    public override FailureCounts Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonSerializer.Deserialize<Dictionary<string, long>>(ref reader, options) ?? throw new JsonException("null"));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, FailureCounts value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.ByCode, options);
}
