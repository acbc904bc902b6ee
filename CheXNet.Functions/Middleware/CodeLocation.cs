using System.Diagnostics;

namespace CheXNet.Functions.Middleware;

internal static class CodeLocation
{
    /// <summary>The innermost method of this software on an error's stack, as <c>PredictionStore.WriteAsync</c>.</summary>
    public static string Of(Exception error)
    {
        IEnumerable<string> ours = new StackTrace(error).GetFrames()
            .Select(static frame => DiagnosticMethodInfo.Create(frame))
            .OfType<DiagnosticMethodInfo>()
            .Where(static method => method.DeclaringTypeName.StartsWith($"{nameof(CheXNet)}.", StringComparison.Ordinal))
            .Select(static method => Readable(method.DeclaringTypeName, method.Name));
        return ours.FirstOrDefault() ?? "an unknown place";
    }

    // An async method is compiled to a nested type: PredictionStore+<WriteAsync>d__7, MoveNext.
    private static string Readable(string type, string method)
    {
        string simple = type[(type.LastIndexOf('.') + 1)..];
        int nested = simple.IndexOf("+<", StringComparison.Ordinal);
        int end = nested < 0 ? -1 : simple.IndexOf('>', nested);
        return end > nested + 2 ? $"{simple[..nested]}.{simple[(nested + 2)..end]}" : $"{simple}.{method}";
    }
}
