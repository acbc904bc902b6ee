using System.Reflection;
using System.Runtime.CompilerServices;

namespace CheXNet.Functions.Tests.RealPackages;

/// <summary>
/// Writes types and members so that two declarations of the same can be compared: what a caller, an implementer or a deriver could
/// notice.
/// </summary>
internal static class Signature
{
    private const BindingFlags Visible = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    /// <summary>The type itself: its kind, base and attribute usage.</summary>
    public static string Of(Type type)
    {
        string kind = type.IsEnum ? "enum" : type.IsValueType ? "struct" : type.IsInterface ? "interface" : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : "class";
        string modifiers = (type.IsAbstract, type.IsSealed) switch { (true, true) => "static ", (true, _) => "abstract ", (_, true) => "sealed ", _ => "" };
        AttributeTargets? targets = type.GetCustomAttribute<AttributeUsageAttribute>()?.ValidOn;
        return $"{modifiers}{kind} {type} : {type.BaseType}{(typeof(Attribute).IsAssignableFrom(type) ? $" on {targets}" : "")}";
    }

    /// <summary>What it declares.</summary>
    public static IEnumerable<string> MembersOf(Type type) => type.GetMembers(Visible | BindingFlags.DeclaredOnly).Select(static m => Of(m)).OfType<string>();

    /// <summary>What it declares or inherits.</summary>
    public static IEnumerable<string> AllMembersOf(Type type) => type.GetMembers(Visible | BindingFlags.FlattenHierarchy).Select(static m => Of(m)).OfType<string>();

    private static string? Of(MemberInfo member) => member switch
    {
        _ when member.IsDefined(typeof(CompilerGeneratedAttribute)) => null,
        FieldInfo { IsLiteral: true, IsPublic: true } field => $"{field.Name} = {field.GetRawConstantValue()}{Obsolete(field)}",
        ConstructorInfo { IsStatic: false } constructor when IsVisible(constructor) => $"new({Parameters(constructor)})",
        PropertyInfo property when property.GetMethod is { } get && IsVisible(get) =>
            $"{Modifiers(get)}{property.PropertyType}{Nullable(property)} {property.Name}{(property.SetMethod is { IsPublic: true } ? " set" : "")}",
        MethodInfo { IsSpecialName: false } method when IsVisible(method) =>
            $"{Modifiers(method)}{method.ReturnType}{Nullable(method.ReturnParameter)} {method.Name}({Parameters(method)})",
        _ => null,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily;

    private static string Modifiers(MethodInfo method) => method.IsStatic ? "static " : method.IsAbstract ? "abstract " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(static p =>
        $"{p.ParameterType}{Nullable(p)} {p.Name}{(p.HasDefaultValue ? $" = {p.RawDefaultValue ?? "default"}" : "")}"));

    private static string Nullable(ParameterInfo parameter) => Mark(new NullabilityInfoContext().Create(parameter));

    private static string Nullable(PropertyInfo property) => Mark(new NullabilityInfoContext().Create(property));

    private static string Mark(NullabilityInfo info) => info is { Type.IsValueType: false, ReadState: NullabilityState.Nullable } ? "?" : "";

    private static string Obsolete(FieldInfo field) => field.IsDefined(typeof(ObsoleteAttribute)) ? " obsolete" : "";
}
