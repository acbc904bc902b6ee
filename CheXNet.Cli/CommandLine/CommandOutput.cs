namespace CheXNet.Cli.CommandLine;

/// <summary>Results go to <see cref="Output"/>, progress and hints to <see cref="Error"/>.</summary>
internal static class CommandOutput
{
    public static TextWriter Output(this ParseResult parsed) => parsed.InvocationConfiguration.Output;

    public static TextWriter Error(this ParseResult parsed) => parsed.InvocationConfiguration.Error;

    /// <summary>Writes one line of JSON with camel-case names.</summary>
    public static void WriteJson<T>(this TextWriter to, T value) =>
        to.WriteLine(JsonSerializer.Serialize(value, JsonSerializerOptions.Web));
}
