using Mono.Cecil;

namespace CheXNet.Testing;

/// <summary>
/// What an assembly asks of the libraries of pictures. Pictures that leave are encoded by SixLabors.ImageSharp, which reads none; pictures
/// that come in are read by libvips (NetVips), which writes none. <c>docs/architecture.md</c> has the reasons.
/// </summary>
public static class PictureLibraries
{
    private static readonly string[] Reading = ["Load", "Identify", "DetectFormat", "Decode", "FromStream"];
    private static readonly string[] Writing = ["save", "WriteToFile", "WriteToBuffer", "WriteToStream"];

    /// <summary>Types and members by which the assembly would let ImageSharp read a file, or libvips write one.</summary>
    /// <param name="assembly">Its file.</param>
    public static IReadOnlyList<string> MisusedBy(string assembly)
    {
        using var module = ModuleDefinition.ReadModule(assembly);
        return
        [
            .. module.GetMemberReferences().Where(static m => IsMisuse(m.DeclaringType, m.Name)).Select(static m => m.FullName)
                .Concat(module.GetTypeReferences().Where(static t => IsMisuse(t, t.Name)).Select(static t => t.FullName))
                .Distinct().Order(StringComparer.Ordinal),
        ];
    }

    private static bool IsMisuse(TypeReference type, string name) => type.GetElementType().Namespace switch
    {
        "NetVips" => Writing.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase)),
        var other when other.StartsWith("SixLabors.", StringComparison.Ordinal) =>
            Reading.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase)),
        _ => false,
    };
}
