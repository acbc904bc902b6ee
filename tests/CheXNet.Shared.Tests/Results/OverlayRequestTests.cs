using System.Text;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Storage;
using Xunit;

namespace CheXNet.Shared.Tests.Results;

public sealed class OverlayRequestTests
{
    private static readonly OverlayRequest Full = OverlayRequest.For(
        new ImageKey("demo", "ä/1 #.png"), new ModelId("m", "1"), "0x8D1", ["Mass", "Pleural Thickening"]) with
    {
        Method = "cam",
    };

    // The schema: a message written by any version 1 has to be read for ever.
    [Theory]
    [InlineData(
        """
        {"v":1,"dataset":"demo","image":"ä/1 #.png","model":"m@1","etag":"0x8D1","findings":["Mass","Pleural Thickening"],"method":"cam"}
        """)]
    [InlineData(
        """
        { "method": "cam", "etag": "0x8D1", "findings": ["Mass", "Pleural Thickening"], "model": "m@1",
          "image": "\u00e4/1 #.png", "dataset": "demo", "v": 1 }
        """)]
    public void Parse_a_message_of_version_1(string json)
    {
        OverlayRequest request = OverlayRequest.Parse(json);

        Assert.Equal(Full.Key, request.Key);
        Assert.Equal((Full.Model, Full.ETag, Full.Method), (request.Model, request.ETag, request.Method));
        Assert.Equal(Full.Findings, request.Findings);
    }

    [Fact]
    public void ToJson_has_exactly_the_fields_of_the_schema()
    {
        Assert.Equal(
            """{"v":1,"dataset":"demo","image":"a.png","model":"m@1","etag":"e"}""",
            OverlayRequest.For(new ImageKey("demo", "a.png"), new ModelId("m", "1"), "e").ToJson());
        Assert.Equal(
            """{"v":1,"dataset":"demo","image":"\u00E4/1 #.png","model":"m@1","etag":"0x8D1","""
            + "\"findings\":[\"Mass\",\"Pleural Thickening\"],\"method\":\"cam\"}",
            Full.ToJson());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("""{"v":1}""")]
    [InlineData("""{"v":2,"dataset":"demo","image":"a","model":"m@1","etag":"e"}""")]
    [InlineData("""{"v":"1","dataset":"demo","image":"a","model":"m@1","etag":"e"}""")]
    [InlineData("""{"dataset":"demo","image":"a","model":"m@1","etag":"e"}""")]
    [InlineData("""{"v":1,"dataset":null,"image":"a","model":"m@1","etag":"e"}""")]
    [InlineData("""{"v":1,"dataset":"de/mo","image":"a","model":"m@1","etag":"e"}""")]
    [InlineData("""{"v":1,"dataset":"demo","image":"../a","model":"m@1","etag":"e"}""")]
    [InlineData("""{"v":1,"dataset":"demo","image":"a","model":"m","etag":"e"}""")]
    [InlineData("""{"v":1,"dataset":"demo","image":"a","model":"m@1","etag":""}""")]
    [InlineData("""{"v":1,"dataset":"demo","image":"a","model":"m@1","etag":"e","findings":[]}""")]
    [InlineData("""{"v":1,"dataset":"demo","image":"a","model":"m@1","etag":"e","findings":["<b>"]}""")]
    [InlineData("""{"v":1,"dataset":"demo","image":"a","model":"m@1","etag":"e","findings":[null]}""")]
    [InlineData("""{"v":1,"dataset":"demo","image":"a","model":"m@1","etag":"e","more":1}""")]
    [InlineData("""{"v":1,"dataset":"demo","image":"a","model":"m@1","etag":"e","etag":"f"}""")]
    [InlineData("""{"V":1,"dataset":"demo","image":"a","model":"m@1","etag":"e"}""")]
    public void Parse_what_breaks_the_schema_is_message_invalid(string json) =>
        Assert.Equal(ErrorCodes.MessageInvalid, Assert.Throws<InvalidInputException>(() => OverlayRequest.Parse(json)).Code);

    [Theory]
    [InlineData("""{"v":1,"dataset":"demo","image":"a.png","model":"m@1","etag":"e"}""", "demo/a.png", "e")]
    [InlineData("""{"v":2,"dataset":"demo","image":"a.png","more":[{}]}""", "demo/a.png", null)]
    [InlineData("""{"dataset":"demo","image":"a.png","etag":7}""", "demo/a.png", null)]
    [InlineData("""{"dataset":"demo","image":"../a.png"}""", null, null)]
    [InlineData("""{"dataset":"demo","image":"a.png","image":"b.png"}""", null, null)]
    [InlineData("""{"dataset":1,"image":null}""", null, null)]
    [InlineData("""["dataset"]""", null, null)]
    [InlineData("demo/a.png", null, null)]
    [InlineData("", null, null)]
    public void SubjectOf_is_the_image_that_a_message_names_whatever_else_is_wrong_with_it(string text, string? image, string? etag)
    {
        (ImageKey Image, string? ETag)? subject = OverlayRequest.SubjectOf(text);
        Assert.Equal((image, etag), (subject?.Image.BlobName, subject?.ETag));
    }

    [Fact]
    public void ToJson_longest_names_and_a_hundred_findings_stay_below_48_KiB()
    {
        string longest = new('x', 64);
        OverlayRequest request = OverlayRequest.For(
            new ImageKey(new string('d', 63), new string('胸', 1000)),
            new ModelId(new string('m', 64), new string('1', 32)),
            new string('e', 256),
            [.. Enumerable.Repeat(longest, 100)]);

        Assert.InRange(Encoding.UTF8.GetByteCount(request.ToJson()), 1, OverlayRequest.MaxBytes - 1);
    }

    [Fact]
    public void ToJson_more_than_a_message_holds_is_refused()
    {
        OverlayRequest request =
            OverlayRequest.For(new ImageKey("demo", "a"), new ModelId("m", "1"), "e", [.. Enumerable.Repeat(new string('x', 64), 1000)]);

        Assert.Equal(ErrorCodes.MessageInvalid, Assert.Throws<InvalidInputException>(request.ToJson).Code);
    }
}
