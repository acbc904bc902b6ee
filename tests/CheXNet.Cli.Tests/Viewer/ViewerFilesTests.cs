using System.Text.Json;
using System.Text.RegularExpressions;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Viewer;

/// <summary>What can be seen of the viewer's files without a browser.</summary>
public sealed partial class ViewerFilesTests
{
    private static readonly string Web = Path.Combine(TestData.Repository, "web");
    private static readonly string[] Modules =
        Directory.GetFiles(Path.Combine(Web, "js"), "*.js", SearchOption.AllDirectories);

    [Theory]
    [InlineData("de")]
    [InlineData("ja")]
    public void Language_has_the_texts_of_English_with_the_same_places_to_fill_in(string language)
    {
        Dictionary<string, string> english = Texts("en"), other = Texts(language);

        Assert.Equal(english.Keys, other.Keys);
        Assert.All(other, text => Assert.False(string.IsNullOrWhiteSpace(text.Value), text.Key));
        Assert.All(english, text => Assert.Equal(Places(text.Value), Places(other[text.Key])));
    }

    [Fact]
    public void Every_text_that_the_code_names_exists_and_no_other_does()
    {
        Dictionary<string, string> texts = Texts("en");
        string code = string.Concat(Modules.Select(File.ReadAllText));
        string[] asked =
            [.. Call().Matches(code).SelectMany(static call => Literal().Matches(call.Value)).Select(static name => name.Groups[1].Value)];
        HashSet<string> quoted = [.. Literal().Matches(code).Select(static match => match.Groups[1].Value)];
        // A name that is put together, such as `review.${verdict}`, may be any with that beginning.
        string[] beginnings = [.. Composed().Matches(code).Select(static match => match.Groups[1].Value).Distinct()];
        string[] missing = [.. asked.Where(name => name.Contains('.', StringComparison.Ordinal) && !texts.ContainsKey(name))];
        string[] unused =
            [.. texts.Keys.Where(key => !quoted.Contains(key) && !beginnings.Any(b => key.StartsWith(b, StringComparison.Ordinal)))];

        Assert.True(asked.Length > 100);
        Assert.Empty(missing);
        Assert.Empty(unused);
        Assert.All(beginnings, beginning => Assert.Contains(texts.Keys, key => key.StartsWith(beginning, StringComparison.Ordinal)));
    }

    [Fact]
    public void No_module_turns_a_string_into_markup_or_code()
    {
        string[] sinks =
        [
            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "createContextualFragment", "DOMParser", "eval(",
            "new Function", "setAttribute('style'", "javascript:", ".srcdoc",
        ];
        Assert.True(Modules.Length > 30);
        Assert.All(Modules, static module => Assert.NotEmpty(File.ReadAllText(module)));
        Assert.Empty(from module in Modules
                     from sink in sinks
                     where File.ReadAllText(module).Contains(sink, StringComparison.Ordinal)
                     select $"{Path.GetFileName(module)}: {sink}");
    }

    [Fact]
    public void Page_has_no_inline_script_style_or_handler_and_nothing_comes_from_elsewhere()
    {
        string page = File.ReadAllText(Path.Combine(Web, "index.html"));

        Assert.DoesNotMatch(@"<script(?![^>]*\ssrc=)", page);
        Assert.DoesNotMatch(@"<style|\sstyle=|\son\w+=", page);
        Assert.Contains("require-trusted-types-for 'script'", page, StringComparison.Ordinal);
        string[] files = Directory.GetFiles(Web, "*", SearchOption.AllDirectories);
        string[] leading = [.. files.Where(static file => Elsewhere().IsMatch(File.ReadAllText(file)))];
        Assert.Empty(leading);
    }

    [Fact]
    public void Every_module_that_is_imported_is_there_and_every_one_is_reached_and_loaded_at_once()
    {
        HashSet<string> reached = [];
        Queue<string> next = new([Path.Combine(Web, "js", "main.js")]);
        while (next.TryDequeue(out string? module))
        {
            if (!reached.Add(module)) continue;
            foreach (Match import in Import().Matches(File.ReadAllText(module)))
                next.Enqueue(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(module)!, import.Groups[1].Value)));
        }

        Assert.All(reached, static module => Assert.True(File.Exists(module), module));
        Assert.Equal(Modules.Order(), reached.Order());
        string page = File.ReadAllText(Path.Combine(Web, "index.html"));
        IEnumerable<string> loaded = Loaded().Matches(page).Select(static match => Path.GetFullPath(match.Groups[1].Value, Web));
        Assert.Equal(Modules.Order(), loaded.Order());
    }

    private static Dictionary<string, string> Texts(string language) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(Web, "i18n", $"{language}.json")))!;

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(static match => match.Value).Order();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"\bt\((?:[^()]|\([^()]*\))*\)")]
    private static partial Regex Call();

    [GeneratedRegex(@"'([a-z][\w.]*)'")]
    private static partial Regex Literal();

    [GeneratedRegex(@"`((?:[a-z]\w*\.)+)\$\{")]
    private static partial Regex Composed();

    [GeneratedRegex(@"^import\s[^;]*?from '(\.[^']+)';", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex(@"(?:modulepreload"" href|module"" src)=""([^""]+)")]
    private static partial Regex Loaded();

    // Namespaces of XML name a format, nothing that is loaded.
    [GeneratedRegex(@"https?://(?!www\.w3\.org/)")]
    private static partial Regex Elsewhere();
}
