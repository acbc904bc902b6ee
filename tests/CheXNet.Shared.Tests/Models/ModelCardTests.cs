using System.Text;
using System.Text.Json.Nodes;
using CheXNet.Findings;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Testing;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CheXNet.Shared.Tests.Models;

public sealed class ModelCardTests
{
    private const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly ModelCard Whole = TinyModel.Card(TinyModel.Weights(findings: 2)) with
    {
        Files = new Dictionary<string, ModelFile> { ["model.onnx"] = new(Hash, 10), ["train.txt"] = new(Hash, 1) },
        OperatingPoints = new OperatingPoints([0.25, null], "validation split, F1-max"),
        Calibration = new Calibration([1.1, 1], [0.5, 0], "validation split")
        {
            Curves = [null, new CalibrationCurve([0.25, 0.5], [0, 1])],
            Fits = [null, Isotonic],
        },
        ConformalSets = new ConformalSets([new ConformalSet(0.1, 20, 3, -1.5), null], "validation split"),
        Fit = new FitRecord(
            new ModelId("tiny", "1.0.0"), 100, 50, Hash, new FitFile("p.csv", Hash), new FitFile("l.csv", Hash), new FitFile("v.txt", Hash),
            1, "1.0"),
        Training = new TrainingRecord(
            "ChestX-ray14", "official", "Adam", "train.txt", new Dictionary<string, double> { ["mean AUROC"] = 0.8 }),
        Source = new ModelSource("x.pth", Hash, "torchvision", "names"),
    };

    private static CalibrationFit Isotonic => new(
        CalibrationMethod.Isotonic, true, 100, 50, 20, new Dictionary<string, double> { ["none"] = 0.5 }, 0.1, 0.05,
        [new CalibrationBand(0.5, new FittedValue(1, 0.5, 1))]);

    public static TheoryData<string, string> WrongMembers => new()
    {
        { "schema", "\"chexnet.model/2\"" },
        { "id", "\"Tiny Model\"" },
        { "version", "\"\"" },
        { "title", "\" \"" },
        { "notice", "\"\"" },
        { "files", "{}" },
        { "files", "{\"model.onnx\":null}" },
        {
            "files",
            $"{{\"model.onnx\":{{\"sha256\":\"{Hash.ToUpperInvariant()}\",\"bytes\":10}},"
            + $"\"train.txt\":{{\"sha256\":\"{Hash}\",\"bytes\":1}}}}"
        },
        { "files", $"{{\"model.onnx\":{{\"sha256\":\"{Hash}\",\"bytes\":0}},\"train.txt\":{{\"sha256\":\"{Hash}\",\"bytes\":1}}}}" },
        { "files", $"{{\"model.onnx\":{{\"sha256\":\"{Hash}\",\"bytes\":1}},\"../train.txt\":{{\"sha256\":\"{Hash}\",\"bytes\":1}}}}" },
        { "architecture.family", "\"resnet\"" },
        { "architecture.growth", "0" },
        { "architecture.blocks", "[]" },
        { "architecture.parameters", "7" },
        { "findings", "[\"Mass\",\"mass\"]" },
        { "findings", "[\"Mass\"]" },
        { "findings", "[\"Mass\",\"\"]" },
        { "findings", "[\"Mass\",null]" },
        { "bias", "[1]" },
        { "input.channels", "2" },
        { "input.height", "16" },
        { "input.width", "128" },
        { "preprocessing.name", "\"stretch64\"" },
        { "preprocessing.mean", "[0.5]" },
        { "preprocessing.deviation", "[1,1,0]" },
        { "preprocessing.rangeHigh", "0" },
        { "operatingPoints.thresholds", "[0.5]" },
        { "operatingPoints.thresholds", "[0.5,1]" },
        { "operatingPoints.thresholds", "[0,0.5]" },
        { "operatingPoints.fittedOn", "\"\"" },
        { "calibration.slope", "[1]" },
        { "calibration.slope", "[1,-1]" },
        { "calibration.intercept", "[0,0,0]" },
        { "calibration.curves", "[null]" },
        { "calibration.curves", "[null,{\"score\":[],\"probability\":[]}]" },
        { "calibration.curves", "[null,{\"score\":[0.5,0.25],\"probability\":[0,1]}]" },
        { "calibration.curves", "[null,{\"score\":[0.25,0.5],\"probability\":[1,0]}]" },
        { "calibration.curves", "[null,{\"score\":[0.25,1.5],\"probability\":[0,1]}]" },
        { "calibration.curves", "[null,{\"score\":[0.25],\"probability\":[0,1]}]" },
        { "calibration.fits", "[null]" },
        { "conformalSets.findings", "[null]" },
        { "conformalSets.findings", "[null,{\"errorRate\":0.5,\"positives\":1,\"negatives\":1}]" },
        { "conformalSets.fittedOn", "\"\"" },
        { "fit.checksum", "null" },
        { "fit.labels", "{\"name\":\"l.csv\",\"sha256\":\"1\"}" },
        { "training.trainImages", "\"other.txt\"" },
        { "source.sha256", "\"abc\"" },
        { "trained", "null" },
        { "trained", "\"yes\"" },
        { "color", "\"red\"" },
        { "input.depth", "3" },
    };

    public static TheoryData<string> RequiredMembers =>
    [
        "schema", "id", "version", "title", "notice", "trained", "files", "architecture", "findings", "bias", "input", "preprocessing",
        "input.channels", "preprocessing.mean",
    ];

    [Fact]
    public void Read_whatWriteWrote_isTheSameCard()
    {
        byte[] json = ModelCardJson.Write(Whole);

        ModelCard read = ModelCardJson.Read(json, "here");

        Assert.Equal(json, ModelCardJson.Write(read));
        Assert.Equal(Whole.Bias, read.Bias);
        Assert.Equal(Whole.OperatingPoints!.Thresholds, read.OperatingPoints!.Thresholds);
        Assert.Equal(0.8, read.Training!.Metrics!["mean AUROC"]);
    }

    [Fact]
    public void Read_anyFiniteNumbers_areKeptBitForBit() => Prop.ForAll<NormalFloat, float>((threshold, bias) =>
    {
        double inside = 1 / (2 + Math.Abs(threshold.Get));
        ModelCard card = Whole with
        {
            Bias = [float.IsFinite(bias) ? bias : 0, -0f],
            OperatingPoints = new OperatingPoints([inside, null], "all"),
        };

        ModelCard read = ModelCardJson.Read(ModelCardJson.Write(card), "here");

        return read.Bias.Select(BitConverter.SingleToInt32Bits).SequenceEqual(card.Bias.Select(BitConverter.SingleToInt32Bits))
            && read.OperatingPoints!.Thresholds[0] == inside;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(WrongMembers))]
    public void Read_oneWrongMember_isRefusedByItsName(string path, string value)
    {
        ModelPackageException e = Assert.Throws<ModelPackageException>(
            () => ModelCardJson.Read(Changed(path, JsonNode.Parse(value)), "/models/tiny"));

        Assert.Equal(ErrorCodes.ModelCardInvalid, e.Code);
        Assert.Contains("/models/tiny", e.Message, StringComparison.Ordinal);
        Assert.Contains(path.Split('.')[0], e.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(RequiredMembers))]
    public void Read_requiredMemberMissing_isRefusedByItsName(string path)
    {
        ModelPackageException e = Assert.Throws<ModelPackageException>(() => ModelCardJson.Read(Changed(path, null, remove: true), "here"));

        Assert.Equal(ErrorCodes.ModelCardInvalid, e.Code);
        Assert.Contains(path.Split('.')[^1], e.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("\u0000\u0001")]
    public void Read_noCardAtAll_isRefused(string json)
    {
        ModelPackageException e = Assert.Throws<ModelPackageException>(() => ModelCardJson.Read(Encoding.UTF8.GetBytes(json), "here"));

        Assert.Equal(ErrorCodes.ModelCardInvalid, e.Code);
    }

    [Fact]
    public void Read_memberGivenTwice_isRefused()
    {
        string json = Encoding.UTF8.GetString(ModelCardJson.Write(Whole)).Replace(
            "\"trained\": false,", "\"trained\": false, \"trained\": true,", StringComparison.Ordinal);

        Assert.Contains(
            "trained",
            Assert.Throws<ModelPackageException>(() => ModelCardJson.Read(Encoding.UTF8.GetBytes(json), "here")).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.onnx", true)]
    [InlineData("train-images_v1.txt", true)]
    [InlineData("../model.onnx", false)]
    [InlineData("a/b", false)]
    [InlineData("a\\b", false)]
    [InlineData("C:x", false)]
    [InlineData(".hidden", false)]
    [InlineData("dot.", false)]
    [InlineData("NUL", false)]
    [InlineData("com1.txt", false)]
    [InlineData("", false)]
    [InlineData("line\n", false)]
    public void IsFileName_nameOfAFile_isSafeOnEveryPlatform(string name, bool safe) =>
        Assert.Equal(safe, ModelCardValidator.IsFileName(name));

    [Fact]
    public void Validate_severalFaults_namesThemAll()
    {
        ModelCard card = Whole with
        {
            Title = "",
            Bias = [1],
            Findings = [new Finding("Mass"), new Finding("Mass")],
            Preprocessing = Preprocessing.ImageNet("squash32"),
        };

        string message = Assert.Throws<ModelPackageException>(() => ModelCardValidator.Validate(card, "here")).Message;

        Assert.All(
            ["title", "bias", "findings", "preprocessing.name"], member => Assert.Contains(member, message, StringComparison.Ordinal));
    }

    private static byte[] Changed(string path, JsonNode? value, bool remove = false)
    {
        JsonNode root = JsonNode.Parse(ModelCardJson.Write(Whole))!;
        string[] parts = path.Split('.');
        JsonObject parent = parts.Length == 1 ? root.AsObject() : root[parts[0]]!.AsObject();
        parent.Remove(parts[^1]);
        if (!remove) parent[parts[^1]] = value;
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }
}
