using Microsoft.Extensions.Logging.Console;

namespace CheXNet.Cli.Service;

/// <summary>Log of a long-running command: one line per entry on stderr.</summary>
internal static class ServiceConsole
{
    public static IServiceCollection AddConsoleLog(this IServiceCollection services, LogLevel least) => services
        .AddLogging(log => log.SetMinimumLevel(least).KeepNamesOut()
            .AddConsole(static console =>
            {
                console.LogToStandardErrorThreshold = LogLevel.Trace;
                console.FormatterName = LogLine.FormatterName;
            })
            .AddConsoleFormatter<LogLine, ConsoleFormatterOptions>());

    /// <summary>Below Warning, the web server logs URLs, which contain image names.</summary>
    public static ILoggingBuilder KeepNamesOut(this ILoggingBuilder log) => log.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
}
