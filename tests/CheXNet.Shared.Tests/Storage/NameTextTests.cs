using System.Globalization;
using CheXNet.Storage;
using Xunit;

namespace CheXNet.Shared.Tests.Storage;

public sealed class NameTextTests
{
    /// <summary>XML 1.0's Char production, less the control characters that it has.</summary>
    [Fact]
    public void Storable_are_the_characters_of_xml_but_control_characters()
    {
        for (int code = 0; code <= 0xFFFF; code++)
        {
            string name = $"a{(char)code}b";
            bool expected = code is >= 0x20 and < 0x7F or > 0x9F and < 0xD800 or > 0xDFFF and < 0xFFFE;
            Assert.True(expected == NameText.IsStorable(name), code.ToString("X4", CultureInfo.InvariantCulture));
            if (code is not '/' and not '\\') Assert.Equal(expected, ImageKey.IsImage(name));
        }

        Assert.True(NameText.IsStorable("\U0001FAC1"));
        Assert.False(NameText.IsStorable("\uDEC1\uD83E"));
    }

    [Theory]
    [InlineData("plain größe 胸部 \U0001FAC1.png", "plain größe 胸部 \U0001FAC1.png")]
    [InlineData("a\u001B[31m.png", "a\\u001B[31m.png")]
    [InlineData("\uFFFE\uFFFF\u0000\u009C", "\\uFFFE\\uFFFF\\u0000\\u009C")]
    [InlineData("gnp.\u202Ea", "gnp.\\u202Ea")]
    [InlineData("\u2028\uFEFF", "\\u2028\\uFEFF")]
    public void Escaped_text_shows_what_cannot_be_seen(string text, string shown) => Assert.Equal(shown, NameText.Escape(text));

    [Fact]
    public void Escaped_text_shows_lone_surrogates() => Assert.Equal("\\uD83Ea\\uDEC1", NameText.Escape("\uD83Ea\uDEC1"));

    [Fact]
    public void Refused_name_is_shown_escaped()
    {
        var refused = Assert.Throws<InvalidInputException>(() => new ImageKey("ward", "a\u001B[31m\uFFFE.png"));

        Assert.Equal(ErrorCodes.NameInvalid, refused.Code);
        Assert.Contains("a\\u001B[31m\\uFFFE.png", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001B', refused.Message);
    }
}
