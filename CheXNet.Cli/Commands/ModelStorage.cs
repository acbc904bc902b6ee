using System.CommandLine;
using CheXNet.Cli.Storage;
using CheXNet.Models;
using CheXNet.Storage;

namespace CheXNet.Cli.Commands;

/// <summary>
/// The storage account that the model commands speak to: an account that lasts, never the embedded one, which has no models of its own.
/// </summary>
internal static class ModelStorage
{
    public static bool IsNamed(ParseResult parsed, Option<string?> storage) => !string.IsNullOrWhiteSpace(NameOf(parsed, storage));

    public static ModelContainer Of(ParseResult parsed, Option<string?> storage)
    {
        string? account = NameOf(parsed, storage);
        return string.IsNullOrWhiteSpace(account)
            ? throw new InvalidInputException(ErrorCodes.ArgumentInvalid, $"No storage account is named: give --storage, or set {LocalStorage.Variable}.")
            : new ModelContainer(StorageAccount.Parse(account));
    }

    private static string? NameOf(ParseResult parsed, Option<string?> storage) =>
        parsed.GetValue(storage) ?? Environment.GetEnvironmentVariable(LocalStorage.Variable);
}
