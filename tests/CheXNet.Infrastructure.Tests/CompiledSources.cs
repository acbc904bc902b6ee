using System.Reflection;
using System.Text.RegularExpressions;
using CheXNet.Functions.Runs;
using CheXNet.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.Configuration;

namespace CheXNet.Infrastructure.Tests;

/// <summary>What compiled types ask of their surroundings.</summary>
internal sealed class CompiledSources(IReadOnlyList<Type> types)
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The function app and the library.</summary>
    public static CompiledSources OfTheFunctionApp { get; } =
        new([.. typeof(ScoreDataset).Assembly.GetTypes(), .. typeof(StorageAccount).Assembly.GetTypes()]);

    /// <summary>Names in <see cref="FunctionAttribute"/>.</summary>
    public IReadOnlyList<string> Functions =>
        [.. FunctionMethods.Select(static method => method.GetCustomAttribute<FunctionAttribute>()!.Name)];

    /// <summary>Connections named by triggers and bindings.</summary>
    public IReadOnlyList<string> Connections =>
        [.. BindingTexts.Where(static text => text.Property == nameof(BlobTriggerAttribute.Connection))
            .Select(static text => text.Value).Distinct()];

    /// <summary>
    /// Settings read by name or written <c>%in a binding%</c>, as environment variables; what is read of a section stands without its name.
    /// </summary>
    public IReadOnlyList<string> Settings =>
    [
        .. types.SelectMany(static type => type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared)))
            .SelectMany(ReadIn)
            .Concat(BindingTexts.SelectMany(static text => Regex.Matches(text.Value, "%([^%]+)%"))
                .Select(static match => match.Groups[1].Value))
            .Select(static key => key.Replace(":", "__", StringComparison.Ordinal))
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether a field, parameter or result has this type.</summary>
    public bool Use(Type used) => types.SelectMany(static type => type.GetMembers(Declared)).Any(member => member switch
    {
        FieldInfo field => field.FieldType == used,
        MethodInfo method => method.ReturnType == used || method.GetParameters().Any(parameter => parameter.ParameterType == used),
        ConstructorInfo constructor => constructor.GetParameters().Any(parameter => parameter.ParameterType == used),
        _ => false,
    });

    private IEnumerable<(string Property, string Value)> BindingTexts =>
        from method in FunctionMethods
        from binding in method.GetParameters().Cast<ICustomAttributeProvider>().Append(method)
            .SelectMany(static place => place.GetCustomAttributes(inherit: true)).OfType<BindingAttribute>()
        from property in binding.GetType().GetProperties()
        where property.PropertyType == typeof(string)
        let value = (string?)property.GetValue(binding)
        where value is not null
        select (property.Name, value);

    private IEnumerable<MethodInfo> FunctionMethods => types.SelectMany(static type => type.GetMethods())
        .Where(static method => method.IsDefined(typeof(FunctionAttribute)));

    // ldstr (72) with a string's token, right before a call (28) or callvirt (6F) of a reader: numbers of ECMA-335, III.3 and III.4.
    private static IEnumerable<string> ReadIn(MethodBase method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (int i = 0; i + 10 <= code.Length; i++)
        {
            if ((code[i], code[i + 4]) == (0x72, 0x70) && code[i + 5] is 0x28 or 0x6F && code[i + 9] == 0x0A
                && IsReader(Called(method, BitConverter.ToInt32(code, i + 6))))
            {
                yield return method.Module.ResolveString(BitConverter.ToInt32(code, i + 1));
            }
        }
    }

    private static bool IsReader(MethodBase? called) =>
        called is { Name: nameof(Environment.GetEnvironmentVariable), DeclaringType: { } owner }
        ? owner == typeof(Environment)
        : called is { Name: "get_Item" } && called.DeclaringType!.IsAssignableTo(typeof(IConfiguration));

    private static MethodBase? Called(MethodBase method, int token) => method.Module.ResolveMethod(
        token, method.DeclaringType!.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : null);
}
