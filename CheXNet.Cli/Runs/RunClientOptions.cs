using CheXNet.Cli.Storage;

namespace CheXNet.Cli.Runs;

/// <summary>Arguments and options shared by the run commands: which run, and where.</summary>
internal sealed class RunClientOptions
{
    /// <summary>Environment variable used without <c>--key</c>.</summary>
    public const string KeyVariable = "CHEXNET_KEY";

    private readonly Option<string?> _storage = CommonOptions.Storage();
    private readonly Option<string?> _data = CommonOptions.Data();

    private readonly Option<string?> _service = new("--service")
    {
        Description = "A running service in place of storage: the address of a 'chexnet serve' or of a function app",
        HelpName = "url",
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = $"The function app's key (default: the setting {KeyVariable})",
        HelpName = "key",
    };

    private readonly Option<string?> _token = new("--token")
    {
        Description = $"The token of a 'chexnet serve' that demands one (default: the setting {HttpRunClient.TokenVariable})",
        HelpName = "token",
    };

    public static Argument<string> Id() => new("id") { Description = "The run's id, as 'run start' and 'run list' show it" };

    public static Option<bool> Detach() => new("--detach")
    {
        Description = "Leave it to a running service ('chexnet serve' on the same storage, or the one that --service names) "
            + "and return at once",
    };

    /// <exception cref="InvalidInputException">Not a valid run id.</exception>
    public static RunId Read(ParseResult parsed, Argument<string> id) => new(parsed.GetRequiredValue(id));

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _storage, _data, _service, _key, _token }) command.Options.Add(option);
    }

    /// <summary>Options for another command to reach the same runs; never includes a key or token.</summary>
    public string Again(ParseResult parsed) =>
        parsed.GetValue(_service) is { } service ? $" --service {service}"
        : parsed.GetValue(_storage) is not null ? " --storage …"
        : parsed.GetValue(_data) is { } data ? $" --data {data}" : "";

    /// <exception cref="XrayException">The options conflict, or storage is unavailable.</exception>
    public async Task<IRunClient> OpenAsync(ParseResult parsed, StorageUse use, CancellationToken cancellationToken)
    {
        (string? storage, string? data) = (parsed.GetValue(_storage), parsed.GetValue(_data));
        if (parsed.GetValue(_service) is { } service)
        {
            if (storage is not null || data is not null)
                throw Invalid("--service names a running service, which has its own storage: leave --storage and --data out.");
            return new HttpRunClient(
                service,
                parsed.GetValue(_key) ?? Environment.GetEnvironmentVariable(KeyVariable),
                parsed.GetValue(_token) ?? Environment.GetEnvironmentVariable(HttpRunClient.TokenVariable));
        }

        if (parsed.GetValue(_token) is not null) throw Invalid("--token is a running service's: name the service with --service.");
        if (parsed.GetValue(_key) is not null) throw Invalid("--key is a function app's: name the app with --service.");
        return new StorageRunClient(
            await LocalStorage.OpenAsync(storage, data, use, parsed.InvocationConfiguration.Error.WriteLine, cancellationToken));
    }

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
