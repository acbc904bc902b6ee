using CheXNet.Checkpoints;
using CheXNet.Models;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Checkpoints;

/// <summary>A tiny network as safetensors, with its names and tensors changed one by one.</summary>
public sealed class NameMappingTests : IDisposable
{
    private static readonly DenseNetShape Shape = new(4, [2, 1], 6, 2, 3, 14);
    private static readonly NetworkWeights Weights = LivelyWeights.Create(Shape, 3);

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> TensorNames => [.. Shape.Tensors().Select(static t => t.Name)];

    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    [InlineData("densenet121.")]
    [InlineData("model.")]
    [InlineData("module.densenet121.")]
    [InlineData("net.encoder.backbone.")]
    public void Prefix_before_every_name_is_taken_off(string prefix)
    {
        SourceNetwork network = Read(Named(name => prefix + name));
        Assert.Equal((prefix, "classifier", 14), (network.Facts.Prefix, network.Facts.Head, network.Facts.Outputs));
    }

    [Theory]
    [InlineData("classifier.0")]
    [InlineData("classifier.1")]
    [InlineData("fc")]
    [InlineData("head.linear")]
    [InlineData("classifier.fc")]
    [InlineData("model.fc")]
    [InlineData("class_layers.out")]
    [InlineData("my_cls")]
    public void Head_of_another_name_is_the_classifier(string head) =>
        Assert.Equal(head, Read(Named(name => name.Replace("classifier", head, StringComparison.Ordinal))).Facts.Head);

    [Fact]
    public void Dotted_names_are_those_of_today()
    {
        SourceNetwork network = Read(Named(static name =>
            name.Replace("norm1", "norm.1", StringComparison.Ordinal).Replace("conv2", "conv.2", StringComparison.Ordinal)));
        Assert.True(network.Facts.Dotted);
        Assert.Equal(Read(Named(static name => name)).Write([0]).Model, network.Write([0]).Model);
    }

    [Theory]
    [MemberData(nameof(TensorNames))]
    public void Network_without_one_tensor_is_refused(string name)
    {
        Dictionary<string, Tensor> tensors = Named(static n => n);
        tensors.Remove(name);
        Assert.Contains(Anchor(name), Refusal(tensors), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TensorNames))]
    public void Network_with_a_tensor_of_another_shape_is_refused(string name)
    {
        Dictionary<string, Tensor> tensors = Named(static n => n);
        int[] shape = [.. tensors[name].Shape];
        shape[0] += 1;
        tensors[name] = new Tensor(shape, new float[Tensor.CountOf(shape)]);
        _ = Refusal(tensors);
    }

    [Theory]
    [MemberData(nameof(TensorNames))]
    public void Network_with_a_tensor_that_is_not_finite_is_refused(string name)
    {
        Dictionary<string, Tensor> tensors = Named(static n => n);
        float[] values = [.. tensors[name].Values];
        values[^1] = float.NaN;
        tensors[name] = new Tensor(tensors[name].Shape, values);
        Assert.Contains(name, Refusal(tensors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("features.denseblock1.denselayer3.norm1.weight")]
    [InlineData("features.norm6.weight")]
    [InlineData("features.denseblock2.denselayer1.conv1.bias")]
    [InlineData("classifier.1.weight")]
    [InlineData("teacher.weight")]
    [InlineData("exponential_average")]
    public void Network_with_a_tensor_too_much_is_refused_and_named(string name)
    {
        Dictionary<string, Tensor> tensors = Named(static n => n);
        tensors.Add(name, new Tensor([3], [1, 2, 3]));
        Assert.Contains(name, Refusal(tensors), StringComparison.Ordinal);
    }

    [Fact]
    public void Counter_of_training_steps_is_ignored()
    {
        Dictionary<string, Tensor> tensors = Named(static n => n);
        tensors.Add("features.norm0.num_batches_tracked", new Tensor([], [7]));
        Assert.Equal(["features.norm0.num_batches_tracked"], Read(tensors).Ignored);
    }

    [Theory]
    [InlineData("criterion.weight", 14)]
    [InlineData("pos_weight", 14)]
    [InlineData("loss_fn.pos_weight", 14)]
    [InlineData("module.focal_loss.alpha", 14)]
    [InlineData("class_weights", 14)]
    [InlineData("n_averaged", 1)]
    [InlineData("auroc.confmat", 5)]
    [InlineData("val_acc", 1)]
    [InlineData("train_acc.tp", 14)]
    [InlineData("test_metrics.MultilabelAUROC.confmat", 5)]
    [InlineData("valid_f1_score.fn", 14)]
    public void Tensor_of_a_loss_metric_or_counter_is_ignored(string name, int count)
    {
        Dictionary<string, Tensor> tensors = Named(static n => n);
        tensors.Add(name, new Tensor([count], new float[count]));
        Assert.Equal([name], Read(tensors).Ignored);
    }

    [Theory]
    [InlineData("mean", 3)]
    [InlineData("normalize.std", 3)]
    [InlineData("n_averaged", 2)]
    [InlineData("features.loss.weight", 3)]
    [InlineData("attention.weight", 3)]
    public void Tensor_that_may_take_part_is_not_ignored(string name, int count)
    {
        Dictionary<string, Tensor> tensors = Named(static n => n);
        tensors.Add(name, new Tensor([count], new float[count]));
        Assert.Contains(name, Refusal(tensors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("student")]
    [InlineData("teacher.")]
    public void Network_among_two_is_chosen_by_its_name(string wanted)
    {
        Dictionary<string, Tensor> tensors = Named(static n => $"student.{n}");
        foreach ((string name, Tensor tensor) in Named(static n => $"teacher.{n}")) tensors.Add(name, tensor);
        SourceNetwork network = SourceNetwork.Read(
            _folder.Write("two.safetensors", SafetensorsBytes.Of(tensors)), CheckpointLimits.Default, wanted);
        Assert.Equal(wanted.TrimEnd('.') + ".", network.Facts.Prefix);
        Assert.Equal(tensors.Count / 2, network.Ignored.Count);
    }

    [Fact]
    public void Names_of_MONAI_are_torchvision_s()
    {
        SourceNetwork network = Read(Named(static name => name
            .Replace("denselayer1.", "denselayer1.layers.", StringComparison.Ordinal)
            .Replace("classifier", "class_layers.out", StringComparison.Ordinal)));
        Assert.Equal(Read(Named(static name => name)).Write([0]).Model, network.Write([0]).Model);
    }

    [Fact]
    public void Two_networks_in_a_file_are_refused()
    {
        Dictionary<string, Tensor> tensors = Named(static n => $"student.{n}");
        foreach ((string name, Tensor tensor) in Named(static n => $"teacher.{n}")) tensors.Add(name, tensor);
        string message = Refusal(tensors);
        Assert.Contains("'student.'", message, StringComparison.Ordinal);
        Assert.Contains("'teacher.'", message, StringComparison.Ordinal);
        Assert.Contains("--network student", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensor_under_both_of_its_names_is_refused()
    {
        Dictionary<string, Tensor> tensors = Named(static n => n);
        tensors.Add("features.denseblock1.denselayer1.norm.1.bias", tensors["features.denseblock1.denselayer1.norm1.bias"]);
        Assert.Contains("both", Refusal(tensors), StringComparison.Ordinal);
    }

    [Fact]
    public void Head_of_two_layers_is_refused()
    {
        Dictionary<string, Tensor> tensors = Named(static n => n.Replace("classifier", "classifier.2", StringComparison.Ordinal));
        tensors.Add("classifier.0.weight", new Tensor([11, 11], new float[121]));
        tensors.Add("classifier.0.bias", new Tensor([11], new float[11]));
        Assert.Contains("classifier.0.weight", Refusal(tensors), StringComparison.Ordinal);
    }

    [Fact]
    public void Network_of_another_family_is_refused_with_its_names()
    {
        Tensor one = new([1], [1]);
        Dictionary<string, Tensor> tensors = new() { ["conv1.weight"] = one, ["layer1.0.conv1.weight"] = one };
        string message = Refusal(tensors);
        Assert.Contains("no DenseNet", message, StringComparison.Ordinal);
        Assert.Contains("layer1.0.conv1.weight", message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// What a refusal names: the tensor; for a layer's first convolution, without which there is no such layer, what is left of the
    /// layer.
    /// </summary>
    private static string Anchor(string name) =>
        name is "classifier.weight" ? "classifier" : name.Replace(".conv1.weight", ".", StringComparison.Ordinal);

    private static Dictionary<string, Tensor> Named(Func<string, string> rename) =>
        Shape.Tensors().ToDictionary(t => rename(t.Name), static t => Weights[t.Name]);

    private SourceNetwork Read(Dictionary<string, Tensor> tensors) =>
        SourceNetwork.Read(_folder.Write($"{Guid.NewGuid():n}.safetensors", SafetensorsBytes.Of(tensors)), CheckpointLimits.Default);

    private string Refusal(Dictionary<string, Tensor> tensors)
    {
        CheckpointException refusal = Assert.Throws<CheckpointException>(() => Read(tensors));
        Assert.Equal(ErrorCodes.CheckpointMismatch, refusal.Code);
        return refusal.Message;
    }
}
