using CheXNet.Checkpoints.Mapping;
using CheXNet.Checkpoints.Profiles;

namespace CheXNet.Checkpoints;

internal sealed class TensorNetwork : SourceNetwork
{
    private readonly NetworkWeights _weights;
    private readonly DenseNetShape _shape;
    private readonly MappedNetwork _mapped;

    private TensorNetwork(CheckpointFacts facts, string sha256, NetworkWeights weights, DenseNetShape shape, MappedNetwork mapped)
        : base(facts, sha256, HasRunningStatistics(weights, shape)) => (_weights, _shape, _mapped) = (weights, shape, mapped);

    public override IReadOnlyList<string> Ignored => _mapped.Extras;

    /// <param name="containers">The networks that the file holds; at least one.</param>
    /// <param name="wanted">Which of them; null if there is only one.</param>
    public static TensorNetwork Read(IReadOnlyList<CheckpointTensors> containers, string? wanted)
    {
        bool keras = containers[0].Format == CheckpointFormat.KerasH5;
        (NetworkCandidate network, IReadOnlyList<string> leftOut) =
            keras ? (new NetworkCandidate(containers[0], ""), []) : NetworkChoice.Choose(containers, wanted);
        CheckpointTensors checkpoint = network.Container;
        WindowCheck.Require(checkpoint, network.Prefix);
        MappedNetwork mapped = keras ? KerasNames.Map(checkpoint) : TorchNames.Map(network, leftOut);
        (NetworkWeights weights, DenseNetShape shape) = NetworkAssembly.Assemble(checkpoint, mapped);
        (string sha256, string gitBlobId) = checkpoint.File.Hash();
        CheckpointFacts facts = new(
            checkpoint.FileName,
            checkpoint.Format,
            checkpoint.Clues,
            mapped.Prefix,
            mapped.Head,
            mapped.DottedNames,
            shape.InputChannels,
            shape.Findings) { GitBlobId = gitBlobId };
        return new TensorNetwork(facts, sha256, weights, shape, mapped);
    }

    public override ImportedGraph Write(IReadOnlyList<int> outputs)
    {
        DenseNetShape shape = _shape with { Findings = outputs.Count };
        NetworkWeights weights = new(_shape.Tensors().Select(spec => KeyValuePair.Create(
            spec.Name,
            spec.Role is TensorRole.ClassifierWeight or TensorRole.ClassifierBias
                ? _weights[spec.Name].Rows(outputs)
                : _weights[spec.Name])));
        return new ImportedGraph(DenseNetGraph.Write(weights, _mapped.Epsilon), shape, weights["classifier.bias"].Values);
    }

    /// <summary>Even one training batch moves running statistics away from 0 and 1.</summary>
    private static bool HasRunningStatistics(NetworkWeights weights, DenseNetShape shape) => shape.Tensors().Any(spec => spec.Role switch
    {
        TensorRole.RunningMean => weights[spec.Name].Values.Any(static mean => mean != 0),
        TensorRole.RunningVariance => weights[spec.Name].Values.Any(static variance => variance != 1),
        _ => false,
    });
}
