namespace CheXNet.Models;

/// <summary>The folder for re-creatable files: <c>CHEXNET_CACHE</c>, or <c>chexnet</c> in the user's local application data.</summary>
public static class CacheFolder
{
    /// <summary>The environment variable that overrides the folder.</summary>
    public const string Variable = "CHEXNET_CACHE";

    /// <summary>The absolute path of the folder, which may not exist yet.</summary>
    public static string Root
    {
        get
        {
            string? own = Environment.GetEnvironmentVariable(Variable);
            if (!string.IsNullOrWhiteSpace(own)) return Path.GetFullPath(own);
            string local = Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            return Path.Combine(local.Length > 0 ? local : Path.GetTempPath(), "chexnet");
        }
    }

    /// <summary>The subfolder of model packages.</summary>
    public static string Models => Path.Combine(Root, "models");
}
