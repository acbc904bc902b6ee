using Microsoft.Extensions.Logging;

namespace CheXNet.Cli.Service;

/// <summary>The log of a command that keeps running: one line an entry, on standard error.</summary>
internal static class ServiceConsole
{
    public static ILoggerFactory CreateLog(LogLevel least) => LoggerFactory.Create(log => log
        .SetMinimumLevel(least)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        })
        .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
}
