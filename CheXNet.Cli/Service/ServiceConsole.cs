using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace CheXNet.Cli.Service;

/// <summary>The log of a command that keeps running: one line an entry, on standard error.</summary>
internal static class ServiceConsole
{
    public static IServiceCollection AddConsoleLog(this IServiceCollection services, LogLevel least) => services
        .Configure<ConsoleLoggerOptions>(static console => console.LogToStandardErrorThreshold = LogLevel.Trace)
        .AddLogging(log => log.SetMinimumLevel(least).KeepNamesOut().AddSimpleConsole(static console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        }));

    /// <summary>Below Warning, the web server logs addresses, and those name images.</summary>
    public static ILoggingBuilder KeepNamesOut(this ILoggingBuilder log) => log.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
}
