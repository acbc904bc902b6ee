using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace CheXNet.Cli.Service;

/// <summary>The log of a command that keeps running: one line an entry, on standard error.</summary>
internal static class ServiceConsole
{
    public static ILoggerFactory CreateLog(LogLevel least) => LoggerFactory.Create(log =>
    {
        log.SetMinimumLevel(least).KeepNamesOut().AddSimpleConsole(static console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        });
        log.Services.Configure<ConsoleLoggerOptions>(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    });

    /// <summary>Below Warning, the web server logs addresses, and those name images.</summary>
    public static ILoggingBuilder KeepNamesOut(this ILoggingBuilder log) => log.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
}
