using System.Reflection;

namespace CheXNet;

/// <summary>The version of this software, as recorded with every prediction.</summary>
public static class SoftwareVersion
{
    /// <summary>The version plus, if the build knows it, the commit: <c>0.1.0+abc1234</c>.</summary>
    public static string Current { get; } =
        typeof(SoftwareVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
