using CheXNet.Files;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CheXNet.Shared.Tests.Files;

public sealed class CsvCellTests
{
    [Theory]
    [InlineData("a.png", "a.png")]
    [InlineData("a-b=c.png", "a-b=c.png")]
    [InlineData("a\\u0041.png", "a\\u0041.png")]
    [InlineData("", "")]
    [InlineData("-a.png", "'-a.png")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("@x", "'@x")]
    [InlineData("'x", "''x")]
    [InlineData("\tx", "'\\u0009x")]
    [InlineData("a\u001B[31m", "'a\\u001B[31m")]
    [InlineData("a\u202Eb\\c", "'a\\u202Eb\\\\c")]
    public void Cell_is_marked_where_it_could_do_something(string text, string cell) => Assert.Equal(cell, CsvCell.Of(text));

    [Fact]
    public void Any_text_is_read_back() => Prop.ForAll(
        Gen.Elements(
                "=", "+", "-", "@", "'", "\\", "u", "x", "0041", "\\u0041", "\\\\", "\t", "\r", "\n", "\u001B", "\u202E", "\u2066", "\0",
                "a", "肺", ",", "\"", "\u0085")
            .ListOf().Select(string.Concat).ToArbitrary(),
        static text => CsvCell.Read(CsvCell.Of(text)) == text
            && (CsvCell.Of(text).Length == 0 || CsvCell.Of(text)[0] is not ('=' or '+' or '-' or '@' or '\t' or '\r'))
            && !CsvCell.Of(text).Any(VisibleText.IsHarmful)).QuickCheckThrowOnFailure();
}
