using System.Text.Json;
using CheXNet.Cli.Tests.Score;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Explain;

public sealed class GradientExplainTests : IAsyncLifetime
{
    private readonly FilmFolder _films = new();
    private TinyModel _tiny = null!;
    private string _film = null!;

    public async ValueTask InitializeAsync()
    {
        _tiny = await TinyModel.CreateAsync(findings: 3);
        _film = _films.Add("film.png", 1);
    }

    public ValueTask DisposeAsync()
    {
        _films.Dispose();
        _tiny.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("gradcam", "denseblock1", 16)]
    [InlineData("Grad-CAM++", "denseblock2", 8)]
    [InlineData("hirescam", "transition1", 8)]
    [InlineData("layercam", "norm5", 8)]
    [InlineData("xgradcam", "DenseBlock1", 16)]
    public async Task Layers_map_has_the_layers_cells(string method, string layer, int side)
    {
        JsonElement view = (await ViewsAsync("--method", method, "--layer", layer)).Single();

        Assert.Equal(side, view.GetProperty("map").GetArrayLength());
        Assert.Equal(side, view.GetProperty("map")[0].GetArrayLength());
    }

    [Theory]
    [InlineData("gradient")]
    [InlineData("gradientxinput")]
    [InlineData("smoothgrad", "--samples", "3", "--noise", "0.1", "--seed", "9")]
    [InlineData("integratedgradients", "--steps", "5")]
    public async Task Inputs_map_has_the_models_pixels(string method, params string[] settings)
    {
        JsonElement view = (await ViewsAsync(["--method", method, .. settings])).Single();

        Assert.Equal(TinyModel.Side, view.GetProperty("map").GetArrayLength());
    }

    [Fact]
    public async Task Last_layers_gradcam_is_the_forward_passs()
    {
        string raw = _films.At("plain.json");
        await ExplainAsync("--finding", "Effusion", "--raw", raw);
        using JsonDocument plain = JsonDocument.Parse(await File.ReadAllTextAsync(raw));
        float[] expected = Cells(plain.RootElement.GetProperty("map"));

        float[] actual = Cells((await ViewsAsync("--finding", "Effusion", "--layer", "norm5")).Single().GetProperty("map"));

        Assert.Contains(expected, static cell => cell > 0);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-5 * expected.Max());
    }

    [Fact]
    public async Task Probabilitys_map_is_the_logits_by_the_chain_rule()
    {
        string[] layer = ["--finding", "Effusion", "--method", "hirescam", "--layer", "denseblock1"];
        JsonElement logit = (await ViewsAsync(layer)).Single();
        float[] ofLogit = Cells(logit.GetProperty("map"));
        float[] ofProbability = Cells((await ViewsAsync([.. layer, "--target", "probability"])).Single().GetProperty("map"));
        double p = Sigmoid.Of(logit.GetProperty("logit").GetDouble());

        for (int i = 0; i < ofLogit.Length; i++) Assert.Equal(ofLogit[i] * p * (1 - p), ofProbability[i], 1e-5 * ofLogit.Max(Math.Abs));
    }

    [Fact]
    public async Task Fused_layers_and_several_sizes_give_a_picture_and_say_so()
    {
        string picture = _films.At("o.png");
        Ran ran = await ExplainAsync(
            "--finding", "Effusion", "--method", "layercam", "--fuse", "--input-size", "64,96", "--smooth", "--output", picture);

        Assert.Equal(0, ran.Status);
        Assert.Contains("LayerCAM at denseblock1 + norm5, 4 views", ran.Output, StringComparison.Ordinal);
        PixelImage drawn = new XrayDecoder(new ImageLimits()).Decode(await File.ReadAllBytesAsync(picture)).Image;
        Assert.Equal((90, 70, 3), (drawn.Width, drawn.Height, drawn.Channels));
    }

    [Fact]
    public async Task Product_of_layers_is_said_in_the_title_and_beside_the_map()
    {
        string raw = _films.At("map.json");
        Ran ran = await ExplainAsync(
            "--finding", "Effusion", "--method", "layercam", "--layer", "denseblock1,norm5", "--fuse-by", "product", "--raw", raw);

        Assert.Contains("LayerCAM at denseblock1 × norm5", ran.Output, StringComparison.Ordinal);
        using JsonDocument map = JsonDocument.Parse(await File.ReadAllTextAsync(raw));
        Assert.Equal("product", map.RootElement.GetProperty("fusion").GetString());
        Assert.Equal(TinyModel.Side, map.RootElement.GetProperty("views")[0].GetProperty("map").GetArrayLength());
        Assert.Equal(2, (await ExplainAsync("--method", "gradient", "--fuse-by", "product")).Status);
        Assert.Equal(2, (await ExplainAsync("--method", "layercam", "--fuse-by", "sum")).Status);
    }

    [Fact]
    public async Task Smoothed_views_lie_on_the_film_as_seen_and_mirrored()
    {
        JsonElement[] views = await ViewsAsync("--input-size", "96", "--smooth");

        Assert.Equal(2, views.Length);
        Assert.All(views, static view => Assert.Equal(12, view.GetProperty("map").GetArrayLength()));
        Assert.Equal([false, true], views.Select(static view => view.GetProperty("geometry").GetProperty("flipped").GetBoolean()));
    }

    [Fact]
    public async Task Integrated_gradients_state_what_the_steps_leave()
    {
        Ran ran = await ExplainAsync("--method", "integratedgradients", "--steps", "4", "--raw", _films.At("map.json"));
        Ran json = await ExplainAsync("--method", "integratedgradients", "--steps", "4", "--raw", _films.At("map.json"), "--json");

        Assert.Contains("completeness", ran.Output, StringComparison.Ordinal);
        using JsonDocument report = JsonDocument.Parse(json.Output);
        Assert.True(report.RootElement.GetProperty("completenessError").GetDouble() >= 0);
    }

    [Theory]
    [InlineData("has no layer 'denseblock9'. Its layers are denseblock1, transition1, denseblock2, norm5", "--layer", "denseblock9")]
    [InlineData("only with --fuse", "--layer", "denseblock1,norm5")]
    [InlineData("twice", "--fuse", "--layer", "norm5,norm5")]
    [InlineData("--layer does not go with", "--method", "gradient", "--layer", "norm5")]
    [InlineData("--samples does not go with", "--method", "gradcam", "--samples", "4")]
    [InlineData("--steps does not go with", "--method", "smoothgrad", "--steps", "4")]
    [InlineData("--layer does not go with the method 'cam'", "--method", "cam", "--layer", "norm5")]
    [InlineData("The input size is 31", "--input-size", "31")]
    [InlineData("not 'big'", "--input-size", "big")]
    [InlineData("Samples is 0", "--method", "smoothgrad", "--samples", "0")]
    [InlineData("Noise is 2", "--method", "smoothgrad", "--noise", "2")]
    [InlineData("Steps is 5000", "--method", "integratedgradients", "--steps", "5000")]
    [InlineData("'lime' is no explanation method", "--method", "lime", "--layer", "norm5")]
    [InlineData("logit", "--target", "score")]
    public async Task Options_that_make_no_sense_are_refused(string says, params string[] arguments)
    {
        Ran ran = await ExplainAsync([.. arguments, "--output", _films.At("o.png")]);

        Assert.Equal(2, ran.Status);
        Assert.Contains(says, ran.Error, StringComparison.Ordinal);
        Assert.Equal(["film.png"], Directory.GetFiles(_films.Path).Select(Path.GetFileName));
    }

    private async Task<JsonElement[]> ViewsAsync(params string[] arguments)
    {
        string raw = _films.At("map.json");
        Ran ran = await ExplainAsync([.. arguments, "--raw", raw]);
        Assert.True(ran.Status == 0, ran.Error);
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(raw));
        return [.. json.RootElement.GetProperty("views").EnumerateArray().Select(static view => view.Clone())];
    }

    private static float[] Cells(JsonElement map) =>
        [.. map.EnumerateArray().SelectMany(static row => row.EnumerateArray()).Select(static cell => cell.GetSingle())];

    private Task<Ran> ExplainAsync(params string[] arguments) => Ran.Async(["explain", _film, .. arguments, "--model", _tiny.Path]);
}
