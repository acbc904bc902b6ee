using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Writes a CycloneDX list of the packages that files come from, and finds the packages' own license and notice files.</summary>
public sealed class WriteSbom : Task
{
    private static readonly string[] Known = { "license", "licence", "notice", "copying" };

    /// <summary>Files of packages, with the metadata that the SDK gives them.</summary>
    [Required]
    public ITaskItem[] Files { get; set; }

    /// <summary>The packages of .NET itself where a program carries it, with their <c>PackageDirectory</c>.</summary>
    public ITaskItem[] RuntimePacks { get; set; }

    [Required]
    public string Name { get; set; }

    [Required]
    public string Version { get; set; }

    [Required]
    public string Output { get; set; }

    /// <summary>License and notice files, with their <c>RelativePath</c> in the output.</summary>
    [Output]
    public ITaskItem[] Notices { get; set; }

    public override bool Execute()
    {
        var components = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var notices = new SortedDictionary<string, ITaskItem>(StringComparer.Ordinal);
        foreach (ITaskItem file in Files)
        {
            string id = file.GetMetadata("NuGetPackageId"), inside = file.GetMetadata("PathInPackage");
            string path = Path.GetFullPath(file.ItemSpec);
            if (id.Length == 0 || inside.Length == 0 || components.ContainsKey(id)) continue;
            Add(id, file.GetMetadata("NuGetPackageVersion"), path.Substring(0, path.Length - inside.Length), components, notices);
        }

        foreach (ITaskItem pack in RuntimePacks ?? new ITaskItem[0])
        {
            string id = pack.GetMetadata("NuGetPackageId"), folder = Path.GetFullPath(pack.GetMetadata("PackageDirectory"));
            if (!components.ContainsKey(id)) Add(id, pack.GetMetadata("NuGetPackageVersion"), folder, components, notices);
        }

        File.WriteAllText(Output, "{\n  \"bomFormat\": \"CycloneDX\",\n  \"specVersion\": \"1.6\",\n  \"version\": 1,\n"
            + "  \"metadata\": { \"component\": { \"type\": \"application\", \"name\": " + Text(Name)
            + ", \"version\": " + Text(Version) + " } },\n"
            + "  \"components\": [\n" + string.Join(",\n", components.Values) + "\n  ]\n}\n");
        Notices = notices.Values.GroupBy(notice => File.ReadAllText(notice.ItemSpec)).SelectMany(Once).ToArray();
        return !Log.HasLoggedErrors;
    }

    private void Add(
        string id, string version, string folder, IDictionary<string, string> components, IDictionary<string, ITaskItem> notices)
    {
        components.Add(id, Component(id, version, folder));
        foreach (string notice in Directory.GetFiles(folder))
        {
            string name = Path.GetFileName(notice);
            if (!Known.Any(word => name.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0)) continue;
            var item = new TaskItem(notice);
            item.SetMetadata("RelativePath", "licenses/" + id + "/" + name);
            notices[item.GetMetadata("RelativePath")] = item;
        }
    }

    /// <summary>A long text that several packages have, once, and for the others where it is.</summary>
    private IEnumerable<ITaskItem> Once(IGrouping<string, ITaskItem> same)
    {
        ITaskItem first = same.First();
        yield return first;
        foreach (ITaskItem other in same.Skip(1))
        {
            string path = other.GetMetadata("RelativePath");
            if (same.Key.Length > 4096)
            {
                other.ItemSpec = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Output)), path);
                Directory.CreateDirectory(Path.GetDirectoryName(other.ItemSpec));
                File.WriteAllText(other.ItemSpec, "The same text as " + first.GetMetadata("RelativePath") + ".\n");
            }

            yield return other;
        }
    }

    private string Component(string id, string version, string folder)
    {
        string purl = "pkg:nuget/" + id + "@" + version;
        var json = new StringBuilder("    { \"type\": \"library\", \"bom-ref\": " + Text(purl) + ", \"name\": " + Text(id)
            + ", \"version\": " + Text(version) + ", \"purl\": " + Text(purl));
        string hash = Directory.GetFiles(folder, "*.nupkg.sha512").FirstOrDefault();
        if (hash != null)
        {
            string hex = BitConverter.ToString(Convert.FromBase64String(File.ReadAllText(hash).Trim())).Replace("-", "").ToLowerInvariant();
            json.Append(", \"hashes\": [{ \"alg\": \"SHA-512\", \"content\": " + Text(hex) + " }]");
        }

        string nuspec = Directory.GetFiles(folder, "*.nuspec").FirstOrDefault();
        if (nuspec == null)
        {
            Log.LogError("The package {0} has no .nuspec in {1}, so its license is unknown.", id, folder);
            return "";
        }

        XElement[] about = XDocument.Load(nuspec).Root.Descendants().ToArray();
        XElement license = about.FirstOrDefault(e => e.Name.LocalName == "license");
        XElement address = about.FirstOrDefault(e => e.Name.LocalName == "licenseUrl");
        XElement copyright = about.FirstOrDefault(e => e.Name.LocalName == "copyright");
        if (license != null && (string)license.Attribute("type") == "expression")
            json.Append(", \"licenses\": [{ \"expression\": " + Text(license.Value) + " }]");
        else if (license != null)
            json.Append(", \"licenses\": [{ \"license\": { \"name\": " + Text("see licenses/" + id + "/" + license.Value) + " } }]");
        else if (address != null)
            json.Append(", \"licenses\": [{ \"license\": { \"name\": \"see the address\", \"url\": " + Text(address.Value) + " } }]");
        if (copyright != null) json.Append(", \"copyright\": " + Text(copyright.Value.Trim()));
        return json.Append(" }").ToString();
    }

    private static string Text(string value)
    {
        var text = new StringBuilder("\"");
        foreach (char c in value)
        {
            if (c == '"' || c == '\\') text.Append('\\').Append(c);
            else if (c < ' ') text.AppendFormat("\\u{0:X4}", (int)c);
            else text.Append(c);
        }

        return text.Append('"').ToString();
    }
}
