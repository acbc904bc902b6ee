namespace CheXNet.Functions.Hosting;

internal static class Logging
{
    /// <summary>Worker log levels in addition to <c>host.json</c>: ASP.NET Core logs request paths, which contain image names, at
    /// Information. Its data protection keys protect nothing here, so ignore its warnings about them. The worker logs a failed invocation
    /// with its whole stack, which <see cref="Middleware.InvocationScope"/> already did in a line.</summary>
    public static ILoggingBuilder AddLevels(this ILoggingBuilder logging) => logging
        .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
        .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
        .AddFilter("Microsoft.Azure.Functions.Worker.FunctionsApplication", LogLevel.Critical);
}
