using Microsoft.Extensions.Logging;

namespace CheXNet.Functions.Hosting;

internal static class Logging
{
    /// <summary>
    /// What the worker says to the host, beyond <c>host.json</c>: ASP.NET Core writes every request's path at Information, and a path has
    /// the image's name in it. Its keys protect nothing here, so where they are kept is nobody's concern.
    /// </summary>
    public static ILoggingBuilder AddLevels(this ILoggingBuilder logging) => logging
        .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
        .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
}
