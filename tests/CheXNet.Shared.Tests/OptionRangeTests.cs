using CheXNet.Api;
using CheXNet.Models;
using CheXNet.Runs;
using CheXNet.Scoring;
using Xunit;

namespace CheXNet.Shared.Tests;

public sealed class OptionRangeTests
{
    public static TheoryData<string, Func<object>> OutOfRange => new()
    {
        { nameof(SessionSettings.IntraOpThreads), static () => new SessionSettings { IntraOpThreads = 65 } },
        { nameof(ScoringPipelineOptions.Workers), static () => new ScoringPipelineOptions { Workers = 0 } },
        { nameof(LocalRunOptions.Parallelism), static () => new LocalRunOptions { Parallelism = 33 } },
        { nameof(RunPrice.InstanceGiB), static () => new RunPrice { InstanceGiB = 0 } },
        { nameof(RunPrice.InstanceGiB), static () => new RunPrice { InstanceGiB = double.NaN } },
        { nameof(RunPrice.DollarsPerGiBSecond), static () => new RunPrice { DollarsPerGiBSecond = double.NaN } },
        { nameof(RunPrice.PagesAtOnce), static () => new RunPrice { PagesAtOnce = 0 } },
        { nameof(RunRetention.HistoryAge), static () => new RunRetention { HistoryAge = TimeSpan.Zero } },
        { nameof(RunRetention.PurgedAtOnce), static () => new RunRetention { PurgedAtOnce = -1 } },
        { nameof(ApiOptions.MostUploadBytes), static () => new ApiOptions { MostUploadBytes = 0 } },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Option_out_of_range_cannot_be_made_and_is_named(string option, Func<object> make)
    {
        InvalidInputException e = Assert.Throws<InvalidInputException>(make);

        Assert.Equal(ErrorCodes.ArgumentInvalid, e.Code);
        Assert.StartsWith($"{option} is ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Bounds_belong_to_the_range(int value) => Assert.Equal(value, OptionRange.Check(value, 1, 3));

    [Fact]
    public void Message_has_the_value_and_the_range() => Assert.Equal(
        "Pause is 00:00:03: use 00:00:00 to 00:00:02.",
        Assert.Throws<InvalidInputException>(
            static () => OptionRange.Check(TimeSpan.FromSeconds(3), TimeSpan.Zero, TimeSpan.FromSeconds(2), "Pause")).Message);
}
