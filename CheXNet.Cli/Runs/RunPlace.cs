using System.CommandLine;
using CheXNet.Cli.CommandLine;
using CheXNet.Cli.Service;
using CheXNet.Cli.Storage;
using Microsoft.Extensions.Logging;

namespace CheXNet.Cli.Runs;

/// <summary>The options that say where runs are looked after, the same for every command that has to do with runs.</summary>
internal sealed class RunPlace
{
    /// <summary>The setting that stands for <c>--key</c>.</summary>
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

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _storage, _data, _service, _key }) command.Options.Add(option);
    }

    /// <summary>Whether a running service is meant.</summary>
    public bool IsService(ParseResult parsed) => parsed.GetValue(_service) is not null;

    /// <summary>What another command needs to find the same runs; never a key.</summary>
    public string Again(ParseResult parsed) =>
        parsed.GetValue(_service) is { } service ? $" --service {service}"
        : parsed.GetValue(_storage) is not null ? " --storage …"
        : parsed.GetValue(_data) is { } data ? $" --data {data}" : "";

    /// <summary>Opens what the options name.</summary>
    /// <exception cref="XrayException">Options contradict each other, or storage cannot be had.</exception>
    public async Task<IRuns> OpenAsync(ParseResult parsed, StorageUse use, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_service) is { } service)
        {
            if (parsed.GetValue(_storage) is not null || parsed.GetValue(_data) is not null)
                throw Invalid("--service names a running service, which has its own storage: leave --storage and --data out.");
            return new ServedRuns(service, parsed.GetValue(_key) ?? Environment.GetEnvironmentVariable(KeyVariable));
        }

        if (parsed.GetValue(_key) is not null) throw Invalid("--key is a function app's: name the app with --service.");
        return await OpenStorageAsync(parsed, use, cancellationToken);
    }

    /// <summary>Opens the storage that the options name.</summary>
    /// <exception cref="XrayException">Storage cannot be had.</exception>
    public async Task<StoredRuns> OpenStorageAsync(ParseResult parsed, StorageUse use, CancellationToken cancellationToken)
    {
        LocalStorage storage = await LocalStorage.OpenAsync(
            parsed.GetValue(_storage), parsed.GetValue(_data), use, parsed.InvocationConfiguration.Error.WriteLine, cancellationToken);
        return new StoredRuns(storage, TimeProvider.System, ServiceConsole.CreateLog(LogLevel.Warning));
    }

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
