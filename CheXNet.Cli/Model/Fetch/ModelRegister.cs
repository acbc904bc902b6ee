using System.Text.Json.Serialization;

namespace CheXNet.Cli.Model.Fetch;

/// <summary>Which public checkpoints <c>model fetch</c> knows: <c>register.json</c>, or a file of the same form, such as a hospital's own
/// mirror.</summary>
internal sealed record ModelRegister(string Schema, IReadOnlyList<RegisteredModel> Models)
{
    public const string CurrentSchema = "chexnet.register/1";

    private const int LongestName = 64;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <param name="path">Null for the one in the program.</param>
    /// <exception cref="InvalidInputException">It cannot be read or is of another form.</exception>
    public static ModelRegister Read(string? path)
    {
        using Stream json = path is null
            ? typeof(ModelRegister).Assembly.GetManifestResourceStream("register.json")!
            : InputFile.Open(path, "register");
        try
        {
            ModelRegister register = JsonSerializer.Deserialize<ModelRegister>(json, Options) ?? throw new JsonException("it is null");
            return register.Complaint() is { } complaint ? throw new JsonException(complaint) : register;
        }
        catch (JsonException e)
        {
            throw ErrorReport.Invalid($"The register '{path}' is not of the form '{CurrentSchema}': {e.Message}", e);
        }
    }

    /// <exception cref="InvalidInputException">There is none; the message lists the names.</exception>
    public RegisteredModel Find(string name) => Models.FirstOrDefault(model => model.Name == name)
        ?? throw ErrorReport.Invalid(
            $"There is no model '{name}' to fetch: choose {string.Join(", ", Models.Select(static m => m.Name))} "
            + "('chexnet model list --available' describes them), or import a file of your own with 'chexnet model import'.");

    private string? Complaint()
    {
        if (Schema != CurrentSchema) return $"its schema is '{Schema}'";
        foreach (RegisteredModel model in Models)
        {
            if (model.Name.Length is 0 or > LongestName || !model.Name.All(IsOfName))
                return $"the name '{model.Name}' is not made of small letters, digits and hyphens";
            if (model.Files().Select(static file => file.Complaint()).FirstOrDefault(static c => c is not null) is { } complaint)
                return $"{model.Name}: {complaint}";
        }

        return Models.CountBy(static model => model.Name).FirstOrDefault(static pair => pair.Value > 1) is { Key: { } twice }
            ? $"'{twice}' stands in it twice"
            : null;
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-';
}

/// <param name="License">SPDX id of the repository's license; null if none was found, so that a person must confirm.</param>
/// <param name="Data">What the data behind the weights demand, for people.</param>
/// <param name="Profile">How the checkpoint is read: a name as <c>model import --profile</c> takes it.</param>
/// <param name="Reference">The authors' own probabilities of a few films; null if none are public.</param>
internal sealed record RegisteredModel(
    string Name, string Title, string Project, string? License, string Data, string Profile, RegisteredFile File,
    RegisteredReference? Reference = null)
{
    public IEnumerable<RegisteredFile> Files() =>
        Reference is { } known ? [File, known.Predictions, .. known.Films] : [File];
}

/// <param name="Predictions">A CSV as <c>--reference</c> takes it.</param>
/// <param name="Films">Some of its films.</param>
/// <param name="Tolerance">The largest difference in a probability: the authors' libraries and graphics card round otherwise.</param>
internal sealed record RegisteredReference(RegisteredFile Predictions, IReadOnlyList<RegisteredFile> Films, double Tolerance);

/// <param name="GitBlob">The id that git gives the content; null if it is not in a git repository.</param>
internal sealed record RegisteredFile(Uri Address, long? Bytes = null, string? GitBlob = null, string? Sha256 = null)
{
    private const int Sha1Digits = 40, Sha256Digits = 64;

    /// <summary>The file's name at its project, by which an import may know it.</summary>
    [JsonIgnore]
    public string Name => Uri.UnescapeDataString(Address.Segments[^1]);

    public string? Complaint() => this switch
    {
        { Address: { IsAbsoluteUri: false } or { Scheme: not ("http" or "https") } } => $"'{Address}' is not the address of a file",
        _ when Name.Length == 0 || Name.AsSpan().ContainsAny("/\\:") || Name.StartsWith('.') =>
            $"'{Address}' does not end in a file's name",
        { GitBlob: { } id } when !IsHash(id, Sha1Digits) => $"'{id}' is not the id of a git blob",
        { Sha256: { } hash } when !IsHash(hash, Sha256Digits) => $"'{hash}' is not a SHA-256",
        _ => null,
    };

    private static bool IsHash(string text, int digits) => text.Length == digits && text.All(char.IsAsciiHexDigitLower);
}
