using System.Globalization;
using System.Text.RegularExpressions;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Storage;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CheXNet.Shared.Tests.Storage;

public sealed partial class TableKeyTests
{
    // Any UTF-16 text at all, forbidden characters and lone surrogates often among it.
    private static Arbitrary<string> AnyText { get; } = Arb.From(
        Gen.OneOf(
            Gen.Elements(
                '/', '\\', '#', '?', '%', '!', '~', 'u', '2', 'F', 'a', '\0', '\u001F', '\u007F', '\u009F', '\uD83E', '\uDEC1', '\uFFFF',
                'ß', '胸'),
            Gen.Choose(0, 0xFFFF).Select(static i => (char)i))
        .ArrayOf().Select(static c => new string(c)));

    public static TheoryData<int> Forbidden =>
    [
        '/', '\\', '#', '?', '%', '!', 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xFFFE, 0xFFFF,
        .. Enumerable.Range(0, 0x20), .. Enumerable.Range(0x7F, 0x21),
    ];

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void Escape_forbidden_character_is_not_in_the_key_and_comes_back(int unit)
    {
        string text = $"a{(char)unit}b";

        string key = TableKey.Escape(text);

        Assert.DoesNotContain((char)unit, key.Replace("!", unit == '!' ? "" : "!", StringComparison.Ordinal));
        Assert.Equal(text, Unescape(key));
        Assert.True(TableKey.IsValid(key));
    }

    [Fact]
    public void Escape_all_other_characters_of_the_plane_stay_as_they_are()
    {
        HashSet<int> forbidden = [.. Forbidden.Select(static row => row.Data)];
        for (int unit = 0; unit <= 0xFFFF; unit++)
        {
            if (!forbidden.Contains(unit) && !char.IsSurrogate((char)unit))
                Assert.Equal(((char)unit).ToString(), TableKey.Escape(((char)unit).ToString()));
        }
    }

    [Theory]
    [InlineData("a/b.png", "a!2Fb.png")]
    [InlineData("100%!", "100!25!21")]
    [InlineData("🫁", "🫁")]
    public void Escape_is_as_it_always_was(string text, string key) => Assert.Equal(key, TableKey.Escape(text));

    // A lone surrogate does not survive in an attribute.
    [Fact]
    public void Escape_lone_surrogate_is_as_it_always_was() => Assert.Equal("x!uD800y", TableKey.Escape("x\uD800y"));

    [Fact]
    public void Escape_then_unescape_gives_any_text_back() =>
        Prop.ForAll(AnyText, static text => Unescape(TableKey.Escape(text)) == text && TableKey.IsValid(TableKey.Of(text)))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Of_different_texts_have_different_keys() =>
        Prop.ForAll(AnyText, AnyText, static (a, b) => a == b || TableKey.Of(a, 128) != TableKey.Of(b, 128)).QuickCheckThrowOnFailure();

    [Fact]
    public void Join_different_parts_have_different_keys() => Prop.ForAll(
        AnyText,
        AnyText,
        static (a, b) => a.Length == 0 || JoinOf(a, b) != JoinOf(a[..^1], a[^1] + b)).QuickCheckThrowOnFailure();

    [Fact]
    public void RangeOf_holds_what_begins_with_the_parts_and_nothing_else() => Prop.ForAll(
        AnyText,
        AnyText,
        AnyText,
        static (part, rest, other) =>
        {
            (string from, string to) = TableKey.RangeOf(TableKey.Of(part, 128));
            bool Holds(string key) => string.CompareOrdinal(from, key) <= 0 && string.CompareOrdinal(key, to) < 0;
            return Holds(TableKey.Join(TableKey.Of(part, 128), TableKey.Of(rest, 128)))
                && (part == other || !Holds(TableKey.Join(TableKey.Of(other, 128), TableKey.Of(rest, 128))));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData('a', 0)]
    [InlineData('/', 0)]
    [InlineData('\uFFFE', 0)]
    [InlineData('/', 1)]
    [InlineData('/', 2)]
    [InlineData('\uFFFE', 1)]
    [InlineData('\uFFFE', 5)]
    public void Of_long_text_keeps_its_beginning_whole_and_differs_in_its_last_character(char fill, int shift)
    {
        string text = new string('x', shift) + new string(fill, 900);

        string key = TableKey.Of(text), other = TableKey.Of(text[..^1] + "z");

        Assert.InRange(key.Length, TableKey.MaxLength - 6, TableKey.MaxLength);
        Assert.NotEqual(key, other);
        Assert.StartsWith(Unescape(key[..key.IndexOf("!~", StringComparison.Ordinal)]), text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_long_text_does_not_cut_a_surrogate_pair()
    {
        string key = TableKey.Of("x" + string.Concat(Enumerable.Repeat("🫁", 400)));

        Assert.True(TableKey.IsValid(key));
    }

    [Fact]
    public void Join_too_long_is_refused() =>
        Assert.Equal(ErrorCodes.StorageLimitExceeded, Assert.Throws<StorageException>((
            ) => TableKey.Join(new string('a', 400), new string('b', 111))).Code);

    [Fact]
    public void PredictionKey_longest_name_and_model_fit()
    {
        var image = new ImageKey("demo", new string('#', 1000));
        var model = new ModelId(new string('m', 64), new string('1', 32));

        Assert.True(TableKey.IsValid(PredictionKey.RowOf(image, model)));
        Assert.True(TableKey.IsValid(RankingKey.RowOf(0.5, image)));
    }

    [Theory]
    [InlineData("00000001_000.png", "nih!!3")]
    [InlineData("größe/胸部.png", "nih!!0")]
    public void PredictionKey_partition_is_as_it_always_was(string name, string partition) =>
        Assert.Equal(partition, PredictionKey.PartitionOf(new ImageKey("nih", name)));

    [Fact]
    public void PredictionKey_names_in_a_row_spread_evenly_over_the_partitions()
    {
        const int images = 16_000;
        static string PartitionOf(int i) => PredictionKey.PartitionOf(new ImageKey("nih", $"{i:D8}_000.png"));
        int[] counts = [.. Enumerable.Range(0, images).CountBy(PartitionOf).Select(static p => p.Value)];

        Assert.Equal(PredictionKey.Shards, counts.Length);
        // A binomial of 1,000 ± 31 each: six deviations.
        Assert.All(counts, static c => Assert.InRange(c, 1000 - 186, 1000 + 186));
    }

    [Fact]
    public void RankingKey_orders_by_descending_probability_and_gives_it_back() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).Select(static i => i / (double)int.MaxValue).Two().ToArbitrary(),
        static pair =>
        {
            var image = new ImageKey("demo", "a.png");
            (double x, double y) = pair;
            int order = string.CompareOrdinal(RankingKey.RowOf(x, image), RankingKey.RowOf(y, image));
            return Math.Sign(order) == Math.Sign(y.CompareTo(x)) && RankingKey.ProbabilityOf(RankingKey.RowOf(x, image)) == x;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0.3, 0.3, true)]
    [InlineData(1, 0.3, true)]
    [InlineData(0.29999999999999993, 0.3, false)]
    [InlineData(0, 0, true)]
    [InlineData(-0.0, 0, true)]
    [InlineData(5e-324, 0, true)]
    public void RankingKey_beyond_holds_exactly_what_is_at_least_the_minimum(double probability, double min, bool holds) =>
        Assert.Equal(
            holds, string.CompareOrdinal(RankingKey.RowOf(probability, new ImageKey("demo", "\uFFFD.png")), RankingKey.Beyond(min)) < 0);

    private static string JoinOf(string a, string b) => TableKey.Join(TableKey.Of(a, 128), TableKey.Of(b, 128));

    // The inverse of Escape: where it exists, no two texts can have become one.
    private static string Unescape(string escaped) => Escaped().Replace(
        escaped,
        static m =>
            ((char)ushort.Parse(m.Groups["unit"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString());

    [GeneratedRegex("!(?:u(?<unit>[0-9A-F]{4})|(?<unit>[0-9A-F]{2}))", RegexOptions.ExplicitCapture)]
    private static partial Regex Escaped();
}
