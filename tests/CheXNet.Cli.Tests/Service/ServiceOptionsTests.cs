using CheXNet.Cli.Service;
using Xunit;

namespace CheXNet.Cli.Tests.Service;

public sealed class ServiceOptionsTests
{
    public static TheoryData<string, Func<object>> OutOfRange => new()
    {
        { nameof(ServiceOptions.Workers), static () => new ServiceOptions { Workers = 257 } },
        { nameof(ServiceOptions.PollInterval), static () => new ServiceOptions { PollInterval = TimeSpan.Zero } },
        { nameof(ServiceOptions.LongestPollInterval), static () => new ServiceOptions { LongestPollInterval = TimeSpan.FromDays(2) } },
        { nameof(ServiceOptions.MaxAttempts), static () => new ServiceOptions { MaxAttempts = 0 } },
        { nameof(ServiceOptions.RetryDelay), static () => new ServiceOptions { RetryDelay = TimeSpan.FromSeconds(-1) } },
        { nameof(ServiceOptions.ProgressInterval), static () => new ServiceOptions { ProgressInterval = TimeSpan.Zero } },
        { nameof(QueuePumpOptions.Concurrency), static () => new QueuePumpOptions { Concurrency = 0 } },
        { nameof(QueuePumpOptions.Visibility), static () => new QueuePumpOptions { Visibility = TimeSpan.Zero } },
        { nameof(QueuePumpOptions.MaxAttempts), static () => new QueuePumpOptions { MaxAttempts = 11 } },
        { nameof(QueuePumpOptions.RetryDelay), static () => new QueuePumpOptions { RetryDelay = TimeSpan.FromHours(1) } },
        { nameof(QueuePumpOptions.LongestPause), static () => new QueuePumpOptions { LongestPause = TimeSpan.FromDays(1) } },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Option_out_of_range_cannot_be_made_and_is_named(string option, Func<object> make) =>
        Assert.StartsWith($"{option} is ", Assert.Throws<InvalidInputException>(make).Message, StringComparison.Ordinal);
}
