using System.Buffers;
using CheXNet.Imaging;

namespace CheXNet.Models;

/// <summary>The views of several inputs of one size in one piece of rented memory, so that they can share forward passes.</summary>
internal sealed class JoinedInputs : IDisposable
{
    private readonly IReadOnlyList<ModelInput> _inputs;
    private readonly float[] _values;

    public JoinedInputs(IReadOnlyList<ModelInput> inputs)
    {
        _inputs = inputs;
        ModelInput first = inputs[0];
        int each = first.Channels * first.Height * first.Width;
        _values = ArrayPool<float>.Shared.Rent(inputs.Sum(static i => i.Views.Count) * each);
        Span<float> rest = _values;
        foreach (ModelInput input in inputs)
        {
            int length = input.Views.Count * each;
            input.Values.AsSpan(0, length).CopyTo(rest);
            rest = rest[length..];
        }

        All = first with { Values = _values, Views = [.. inputs.SelectMany(static i => i.Views)] };
    }

    /// <summary>All views as one input; its values are longer than they need be.</summary>
    public ModelInput All { get; }

    public static bool CanJoin(IReadOnlyList<ModelInput> inputs) => inputs.All(
        i => i.Channels == inputs[0].Channels && i.Height == inputs[0].Height && i.Width == inputs[0].Width);

    /// <summary>Gives each input back what belongs to its views.</summary>
    public IReadOnlyList<IReadOnlyList<ViewScores>> Split(IReadOnlyList<ViewScores> scores)
    {
        List<IReadOnlyList<ViewScores>> results = new(_inputs.Count);
        int at = 0;
        foreach (ModelInput input in _inputs)
        {
            results.Add([.. scores.Skip(at).Take(input.Views.Count)]);
            at += input.Views.Count;
        }

        return results;
    }

    public void Dispose() => ArrayPool<float>.Shared.Return(_values);
}
