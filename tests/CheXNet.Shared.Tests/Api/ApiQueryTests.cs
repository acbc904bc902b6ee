using CheXNet.Api;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CheXNet.Shared.Tests.Api;

public sealed class ApiQueryTests
{
    [Theory]
    [InlineData("mni", "0.3")]
    [InlineData("MIN", "0.3")]
    public void Parameter_that_is_not_known_is_refused(string name, string value) =>
        Assert.Contains("Known are: min, top.", Refused(() => Query((name, value)).Expect("min", "top")), StringComparison.Ordinal);

    [Fact]
    public void Parameter_given_twice_is_refused() =>
        Assert.Contains("2 times", Refused(() => Query(("min", "0.3"), ("min", "0.4")).Expect("min")), StringComparison.Ordinal);

    [Fact]
    public void Key_of_the_function_app_is_no_parameter_of_the_api() => Query(("code", "x"), ("code", "y"), ("clientId", "z")).Expect();

    [Theory]
    [InlineData("0", 0.0)]
    [InlineData("1", 1.0)]
    [InlineData("3e-5", 0.00003)]
    [InlineData("", null)]
    public void Probability_is_read(string text, double? value) => Assert.Equal(value, Query(("min", text)).Probability("min"));

    [Theory]
    [InlineData("1.01")]
    [InlineData("-0.1")]
    [InlineData("NaN")]
    [InlineData("0,3")]
    [InlineData("much")]
    public void Probability_that_is_none_is_refused(string text) =>
        Assert.Contains(text, Refused(() => Query(("min", text)).Probability("min")), StringComparison.Ordinal);

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    [InlineData("+1")]
    [InlineData("1.0")]
    [InlineData("99999999999")]
    public void Count_out_of_range_is_refused(string text) =>
        Assert.Contains("1 to 1000", Refused(() => Query(("top", text)).Top()), StringComparison.Ordinal);

    [Theory]
    [InlineData(null, 100)]
    [InlineData("1", 1)]
    [InlineData("1000", 1000)]
    public void Count_is_read(string? text, int value) => Assert.Equal(value, (text is null ? Query() : Query(("top", text))).Top());

    [Theory]
    [InlineData("yes")]
    [InlineData("True")]
    [InlineData("1")]
    public void Flag_is_true_or_false(string text) =>
        Assert.Contains("true or false", Refused(() => Query(("maps", text)).Flag("maps")), StringComparison.Ordinal);

    [Theory]
    [InlineData(null, "html")]
    [InlineData("", "html")]
    [InlineData("md", "md")]
    public void Choice_is_one_of_its_words_or_the_first(string? text, string word) =>
        Assert.Equal(word, (text is null ? Query() : Query(("format", text))).Choice("format", "html", "json", "md"));

    [Theory]
    [InlineData("HTML")]
    [InlineData("pdf")]
    public void Choice_of_another_word_is_refused_with_all_that_there_are(string text) => Assert.Equal(
        $"'format' is '{text}': use html, json or md.",
        Refused(() => Query(("format", text)).Choice("format", "html", "json", "md")));

    private static IQueryCollection Query(params (string Name, string Value)[] parameters)
    {
        HttpRequest request = new DefaultHttpContext().Request;
        request.QueryString = QueryString.Create(parameters.Select(static p => KeyValuePair.Create(p.Name, (string?)p.Value)));
        return request.Query;
    }

    private static string Refused(Action action)
    {
        InvalidInputException e = Assert.Throws<InvalidInputException>(action);
        Assert.Equal(ErrorCodes.ArgumentInvalid, e.Code);
        return e.Message;
    }

    private static string Refused(Func<object?> action) => Refused(() => { _ = action(); });
}
