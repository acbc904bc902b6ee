namespace CheXNet.Functions.Hosting;

internal static class Logging
{
    /// <summary>Worker log levels in addition to <c>host.json</c>: ASP.NET Core logs request paths, which contain image names, at
    /// Information. Its data protection keys protect nothing here, so ignore its warnings about them.</summary>
    public static ILoggingBuilder AddLevels(this ILoggingBuilder logging) => logging
        .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
        .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
}
