using System.Text.Json;
using CheXNet.Explanations;
using CheXNet.Imaging;
using CheXNet.Models;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations;

public sealed class RawExplanationTests
{
    private static readonly ViewScores View = Films.View(Films.CenterCrop, 2, 3, 1.5f, -2, 0, 0.1f, 3, 1e-7f);

    [Fact]
    public void Json_has_exactly_the_members_that_are_promised()
    {
        using JsonDocument json = Parse(ExplanationMethods.Cam, View);
        Assert.Equal(
            ["finding", "method", "height", "width", "map", "logit", "probability", "bias", "geometry"],
            json.RootElement.EnumerateObject().Select(static member => member.Name));
    }

    [Fact]
    public void Numbers_read_back_as_the_map_before_normalization()
    {
        JsonElement json = Parse(ExplanationMethods.Cam, View).RootElement;
        Assert.Equal("Mass", json.GetProperty("finding").GetString());
        Assert.Equal("cam", json.GetProperty("method").GetString());
        Assert.Equal((2, 3), (json.GetProperty("height").GetInt32(), json.GetProperty("width").GetInt32()));
        Assert.Equal(View.Maps.Values, CellsOf(json).Select(static cell => cell.GetSingle()));
        Assert.Equal(3, json.GetProperty("map")[1].GetArrayLength());
        Assert.Equal(View.Logits[0], json.GetProperty("logit").GetSingle());
        Assert.Equal(Films.Bias, json.GetProperty("bias").GetSingle());
        Assert.Equal(0.75, json.GetProperty("probability").GetDouble());
        Assert.Equal(Films.CenterCrop, json.GetProperty("geometry").Deserialize<Geometry>(JsonSerializerOptions.Web));
    }

    [Fact]
    public void Mean_of_the_cam_and_the_bias_make_the_logit()
    {
        JsonElement json = Parse(ExplanationMethods.Cam, View).RootElement;
        double mean = CellsOf(json).Average(static cell => cell.GetDouble());
        Assert.Equal(json.GetProperty("logit").GetDouble(), mean + json.GetProperty("bias").GetDouble(), 1e-6);
    }

    [Fact]
    public void Ten_crop_shows_the_center_and_has_all_views()
    {
        ViewScores[] views = [.. Enumerable.Range(0, 10).Select(static i => Films.HotCell(Films.CenterCrop, i % 7, i / 7))];
        JsonElement json = Parse(ExplanationMethods.GradCam, views).RootElement;
        Assert.Equal(10, json.GetProperty("views").GetArrayLength());
        Assert.Equal(1 / 49f, json.GetProperty("map")[4][0].GetSingle());
        Assert.Equal(1 / 49f, json.GetProperty("views")[9].GetProperty("map")[2][1].GetSingle());
    }

    private static JsonDocument Parse(IExplanationMethod method, params ViewScores[] views) =>
        JsonDocument.Parse(RawExplanation.Of(Films.Explain(method, views), 0.75).ToJson());

    private static IEnumerable<JsonElement> CellsOf(JsonElement json) =>
        json.GetProperty("map").EnumerateArray().SelectMany(static row => row.EnumerateArray());
}
