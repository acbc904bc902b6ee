using Microsoft.ML.OnnxRuntime;

namespace CheXNet.Models;

/// <summary>
/// Memory for many views that one forward pass takes, filled in place by several threads: pinned where a GPU reads it, so that copying
/// needs no second buffer. <c>float[Capacity, channels, height, width]</c>, row-major; 0 at first.
/// </summary>
internal sealed unsafe class ViewBatch : IDisposable
{
    private readonly OrtMemoryAllocation? _pinned;
    private readonly nint _address;
    private readonly int _each;

    /// <param name="capacity">Views.</param>
    /// <param name="each">Values of a view.</param>
    /// <param name="allocator">The runtime's allocator of pinned memory; null for plain memory.</param>
    public ViewBatch(int capacity, int each, OrtAllocator? allocator)
    {
        (Capacity, _each) = (capacity, each);
        long bytes = (long)capacity * each * sizeof(float);
        _pinned = allocator?.Allocate(checked((uint)bytes));
        _address = _pinned?.DangerousGetHandle() ?? (nint)NativeMemory.AlignedAlloc((nuint)bytes, 64);
        for (int i = 0; i < capacity; i++) View(i, 1).Clear();
    }

    /// <summary>Views that fit.</summary>
    public int Capacity { get; }

    /// <summary>Some views' values.</summary>
    public Span<float> View(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + count, Capacity);
        return new Span<float>((float*)_address + ((long)first * _each), count * _each);
    }

    /// <summary>Some views as a tensor. The runtime copies them to the GPU, faster because they are pinned.</summary>
    public OrtValue Tensor(int first, int count, int channels, int height, int width) => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance,
        Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float,
        [count, channels, height, width],
        _address + (nint)((long)first * _each * sizeof(float)),
        (long)count * _each * sizeof(float));

    public void Dispose()
    {
        if (_pinned is null) NativeMemory.AlignedFree((void*)_address);
        else _pinned.Dispose();
    }
}

/// <summary>A view's result in a batch: its scores, or why its own numbers contradict each other.</summary>
internal readonly record struct ViewResult(ViewScores? Scores, InconsistentScoreException? Error);
