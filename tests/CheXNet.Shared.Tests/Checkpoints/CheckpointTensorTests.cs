using CheXNet.Checkpoints;
using Xunit;

namespace CheXNet.Shared.Tests.Checkpoints;

public sealed class CheckpointTensorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CheckpointFile _file;

    public CheckpointTensorTests() => _file = CheckpointFile.Open(_folder.Write("x", [1]), CheckpointLimits.Default);

    [Fact]
    public void View_with_strides_reads_its_values_in_row_major_order()
    {
        CheckpointTensor transposed = Make([2, 3], strides: [1, 2], offset: 1, values: [9, 0, 1, 2, 3, 4, 5]);
        Assert.Equal([0f, 2, 4, 1, 3, 5], transposed.ReadValues());
    }

    [Fact]
    public void View_with_stride_0_repeats_its_value() => Assert.Equal([7f, 7, 7, 7], Make([2, 2], [0, 0], 1, 3, 7).ReadValues());

    [Fact]
    public void Scalar_reads_its_value() => Assert.Equal([3f], Make([], [], 0, 3).ReadValues());

    [Theory]
    [InlineData(new long[] { 4 }, new long[] { 1 }, 1)]
    [InlineData(new long[] { 4 }, new long[] { 1 }, -1)]
    [InlineData(new long[] { 2, 2 }, new long[] { 4, 1 }, 0)]
    [InlineData(new long[] { 2 }, new long[] { -1 }, 1)]
    [InlineData(new long[] { -2 }, new long[] { 1 }, 0)]
    [InlineData(new long[] { 2, 2 }, new long[] { 1 }, 0)]
    [InlineData(new long[] { long.MaxValue, 2 }, new long[] { 1, 1 }, 0)]
    [InlineData(new long[] { 2, 2 }, new long[] { long.MaxValue, long.MaxValue }, 0)]
    [InlineData(new long[] { 1, 1 }, new long[] { 1, 1 }, long.MaxValue)]
    public void View_that_reaches_outside_of_its_storage_is_refused(long[] shape, long[] strides, long offset) =>
        Assert.Equal(ErrorCodes.CheckpointCorrupt, Assert.Throws<CheckpointException>(() => Make(shape, strides, offset, 1, 2, 3, 4)).Code);

    [Fact]
    public void Values_of_every_floating_type_become_the_nearest_float()
    {
        Assert.Equal([1.5f], Make(TensorType.Float16, [0x00, 0x3e]));
        Assert.Equal([1.5f], Make(TensorType.BFloat16, [0xc0, 0x3f]));
        Assert.Equal([1.5f], Make(TensorType.Float32, BitConverter.GetBytes(1.5f)));
        Assert.Equal([0.1f], Make(TensorType.Float64, BitConverter.GetBytes(0.1)));
        Assert.Equal([-2f], Make(TensorType.Int64, BitConverter.GetBytes(-2L)));
        Assert.Equal([-2f], Make(TensorType.Int8, [0xfe]));
        Assert.Equal([254f], Make(TensorType.UInt8, [0xfe]));
    }

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    private float[] Make(TensorType type, byte[] bytes) =>
        new CheckpointTensor(_file, "t", type, [1], new MemoryStorage(bytes)).ReadValues();

    private CheckpointTensor Make(long[] shape, long[] strides, long offset, params float[] values) =>
        new(_file, "t", TensorType.Float32, shape, new MemoryStorage([.. values.SelectMany(BitConverter.GetBytes)]), offset, strides);
}
