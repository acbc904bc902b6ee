using System.Text.RegularExpressions;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

/// <summary>What C# sources ask of their surroundings, read from their text: the function app does not compile on every machine.</summary>
internal sealed partial class CSharpSources
{
    private readonly IReadOnlyList<string> _files;
    private readonly Dictionary<string, string> _constants = new(StringComparer.Ordinal);

    public CSharpSources(IEnumerable<string> files)
    {
        _files = [.. files.Select(text => Comments().Replace(text, ""))];
        foreach (Match constant in _files.SelectMany(text => Constants().Matches(text)))
            _constants[constant.Groups["name"].Value] = constant.Groups["value"].Value;
    }

    /// <summary>The library and the function app; skips the running test until the function app is there.</summary>
    public static CSharpSources OfTheFunctionApp()
    {
        string app = Path.Combine(TestData.Repository, "CheXNet.Functions");
        Assert.SkipUnless(Directory.Exists(app), "This checkout has no function app.");
        return new CSharpSources(new[] { app, Path.Combine(TestData.Repository, "CheXNet.Shared") }
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .Select(File.ReadAllText));
    }

    public bool Mention(string text) => _files.Any(file => file.Contains(text, StringComparison.Ordinal));

    /// <summary>Names in <c>[Function("…")]</c>.</summary>
    public IReadOnlyList<string> Functions => [.. Values(FunctionAttributes())];

    /// <summary>Connections named by triggers and bindings.</summary>
    public IReadOnlyList<string> Connections => [.. Values(ConnectionArguments()).Select(ToVariable).Distinct()];

    /// <summary>Variables read by name, bound as sections of options, or written <c>%in a binding%</c>.</summary>
    public IReadOnlyList<string> Settings =>
    [
        .. Values(VariableReads())
            .Concat(Values(ConfigurationReads()))
            .Concat(_files.Where(file => FunctionAttributes().IsMatch(file)).SelectMany(file => BindingExpressions().Matches(file)).Select(match => match.Groups["value"].Value))
            .Concat(Sections().SelectMany(section => PropertiesOf(section.Type).Select(property => $"{section.Name}:{property}")))
            .Select(ToVariable)
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    private IEnumerable<(string Name, string Type)> Sections() =>
        from file in _files
        from Match match in SectionBindings().Matches(file)
        let name = Resolve(match.Groups["name"].Value, match.Groups["type"].Value)
        where name is not null
        select (name, match.Groups["type"].Value.Split('.')[^1]);

    private IEnumerable<string> PropertiesOf(string type)
    {
        string? file = _files.FirstOrDefault(text => Regex.IsMatch(text, $@"\b(?:record|class)\s+(?:struct\s+)?{type}\b"));
        return file is null ? [] : Properties().Matches(file).Select(match => match.Groups["name"].Value);
    }

    private IEnumerable<string> Values(Regex pattern) =>
        from file in _files
        from Match match in pattern.Matches(file)
        let expression = match.Groups["value"].Value
        let value = ConstantIn(file, expression) ?? Resolve(expression, null)
        where value is not null
        select value;

    // A file's own constant comes before one of the same name elsewhere.
    private static string? ConstantIn(string file, string name) => Constants().Matches(file)
        .FirstOrDefault(constant => constant.Groups["name"].Value == name)?.Groups["value"].Value;

    // A literal, nameof(X), or a constant by its last name; a type's own constant where several share the name.
    private string? Resolve(string expression, string? type)
    {
        if (expression.StartsWith('"')) return expression.Trim('"');
        if (expression.StartsWith("nameof(", StringComparison.Ordinal)) return expression["nameof(".Length..^1].Split('.')[^1];
        string[] names = expression.Split('.');
        string? owner = names.Length > 1 ? names[^2] : type;
        foreach (string file in _files.Where(text => owner is not null && Regex.IsMatch(text, $@"\b(?:record|class)\s+{owner}\b")))
        {
            if (ConstantIn(file, names[^1]) is { } own) return own;
        }

        return _constants.GetValueOrDefault(names[^1]);
    }

    private static string ToVariable(string key) => key.Replace(":", "__", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"\bconst\s+string\s+(?<name>\w+)\s*=\s*""(?<value>[^""]*)""")]
    private static partial Regex Constants();

    [GeneratedRegex(@"\[Function\((?<value>""[^""]+""|nameof\([^)]+\)|[\w.]+)\)\]")]
    private static partial Regex FunctionAttributes();

    [GeneratedRegex(@"\bConnection\s*=\s*(?<value>""[^""]+""|[A-Za-z_][\w.]*)\s*[,)\]]")]
    private static partial Regex ConnectionArguments();

    [GeneratedRegex(@"GetEnvironmentVariable\(\s*(?<value>""[^""]+""|[A-Za-z_][\w.]*)")]
    private static partial Regex VariableReads();

    [GeneratedRegex(@"\b[Cc]onfiguration\s*(?:\[|\.GetValue<[^>]+>\(|\.GetConnectionString\()\s*(?<value>""[^""]+""|[A-Za-z_][\w.]*)\s*[\]),]")]
    private static partial Regex ConfigurationReads();

    [GeneratedRegex(@"""[^""]*%(?<value>[A-Za-z][\w:]*)%[^""]*""")]
    private static partial Regex BindingExpressions();

    [GeneratedRegex(
        @"AddOptions<(?<type>[\w.]+)>\(\)\s*\.BindConfiguration\(\s*(?<name>""[^""]+""|[\w.]+)"
        + @"|Configure<(?<type>[\w.]+)>\(\s*[\w.]*\bGetSection\(\s*(?<name>""[^""]+""|[\w.]+)"
        + @"|GetSection\(\s*(?<name>""[^""]+""|[\w.]+)\s*\)\s*\.Get<(?<type>[\w.]+)>")]
    private static partial Regex SectionBindings();

    [GeneratedRegex(@"\bpublic\s+(?:required\s+)?[\w<>?.\[\],]+\s+(?<name>[A-Z]\w*)\s*\{\s*get;\s*(?:init|set);")]
    private static partial Regex Properties();
}
