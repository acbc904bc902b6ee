using CheXNet.Models;

namespace CheXNet.Testing;

/// <summary>
/// Random networks with nontrivial batch norms and bias, so that a wrong or missing norm shows: γ in [−0.5, 1.5), β and running mean in
/// [−0.3, 0.3), running variance in [0.5, 2), bias in [−1, 1). Same as <c>tests/fixtures/models/make_densenet_fixture.py</c>.
/// </summary>
public static class LivelyWeights
{
    public static NetworkWeights Create(DenseNetShape shape, ulong seed) => SeededWeights.Create(shape, seed, static role => role switch
    {
        TensorRole.NormScale => (-0.5, 1.5),
        TensorRole.RunningVariance => (0.5, 2),
        TensorRole.ClassifierBias => (-1, 1),
        _ => (-0.3, 0.3),
    });
}
