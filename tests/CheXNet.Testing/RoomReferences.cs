using Mono.Cecil;
using Mono.Cecil.Cil;

namespace CheXNet.Testing;

/// <summary>One room's code refers to another's: an arrow of the picture in <c>docs/architecture.md</c>.</summary>
/// <param name="From">The room that refers.</param>
/// <param name="To">The room that is referred to.</param>
public readonly record struct RoomReference(string From, string To)
{
    /// <inheritdoc/>
    public override string ToString() => $"{From} --> {To}";
}

/// <summary>
/// The references between the rooms of a compiled assembly. A room is a namespace directly below the assembly's root namespace; what lies
/// in the root itself belongs to no room. Constants and <c>nameof</c> leave nothing in an assembly, so they count as no reference.
/// </summary>
public static class RoomReferences
{
    /// <summary>Reads an assembly.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="root">The root namespace, such as <c>CheXNet</c> or <c>CheXNet.Cli</c>.</param>
    /// <param name="example">By reference, one type that refers and one that is referred to, for messages.</param>
    public static IReadOnlySet<RoomReference> Of(string path, string root, out IReadOnlyDictionary<RoomReference, string> example)
    {
        using var module = ModuleDefinition.ReadModule(path);
        Dictionary<RoomReference, string> found = [];
        foreach (TypeDefinition type in module.GetTypes())
        {
            if (RoomOf(type, root) is not { } from) continue;
            foreach (TypeReference used in UsedBy(type).SelectMany(Parts))
            {
                if (used.Scope != module || RoomOf(used, root) is not { } to || to == from) continue;
                found.TryAdd(new RoomReference(from, to), $"{type.FullName} uses {used.FullName}");
            }
        }

        example = found;
        return found.Keys.ToHashSet();
    }

    /// <summary>A way through the references that comes back to where it began.</summary>
    /// <returns>The rooms along it; empty where there is none.</returns>
    public static IReadOnlyList<string> CycleIn(IReadOnlySet<RoomReference> references)
    {
        ILookup<string, string> next = references.ToLookup(static r => r.From, static r => r.To);
        HashSet<string> closed = [];
        List<string> path = [];
        return references.Select(static r => r.From).Order(StringComparer.Ordinal).Any(Closes) ? path : [];

        bool Closes(string room)
        {
            bool isOnPath = path.Contains(room);
            path.Add(room);
            if (isOnPath) return true;
            if (closed.Add(room) && next[room].Any(Closes)) return true;
            path.RemoveAt(path.Count - 1);
            return false;
        }
    }

    private static string? RoomOf(TypeReference type, string root)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type.Namespace.StartsWith($"{root}.", StringComparison.Ordinal) ? type.Namespace[(root.Length + 1)..].Split('.')[0] : null;
    }

    private static IEnumerable<TypeReference?> UsedBy(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(static i => i.InterfaceType),
        .. type.GenericParameters.SelectMany(static p => p.Constraints).Select(static c => c.ConstraintType),
        .. type.CustomAttributes.Select(static a => a.AttributeType),
        .. type.Fields.Select(static f => f.FieldType),
        .. type.Methods.SelectMany(UsedBy),
    ];

    private static IEnumerable<TypeReference?> UsedBy(MethodDefinition method)
    {
        IEnumerable<TypeReference?> signature =
        [
            method.ReturnType,
            .. method.Parameters.Select(static p => p.ParameterType),
            .. method.GenericParameters.SelectMany(static p => p.Constraints).Select(static c => c.ConstraintType),
            .. method.CustomAttributes.Select(static a => a.AttributeType),
        ];
        return method.HasBody
            ? [
                .. signature,
                .. method.Body.Variables.Select(static v => v.VariableType),
                .. method.Body.ExceptionHandlers.Select(static h => h.CatchType),
                .. method.Body.Instructions.SelectMany(UsedBy),
            ]
            : signature;
    }

    private static IEnumerable<TypeReference?> UsedBy(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        MethodReference method =>
        [
            method.DeclaringType,
            method.ReturnType,
            .. method.Parameters.Select(static p => p.ParameterType),
            .. (method as GenericInstanceMethod)?.GenericArguments ?? [],
        ],
        _ => [],
    };

    /// <summary>A type, and what it is made of: elements of arrays, arguments of generic types.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Prepend(generic.ElementType),
        TypeSpecification made => Parts(made.ElementType),
        _ => [type],
    };
}
