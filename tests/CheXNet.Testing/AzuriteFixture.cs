using CheXNet.Cli.Azurite;
using CheXNet.Storage;
using Xunit;

namespace CheXNet.Testing;

/// <summary>
/// One in-memory Azurite per test assembly, started on first use. Every account is empty and unshared, so tests use the real container,
/// queue and table names and run in parallel. Use it via <c>[assembly: AssemblyFixture(typeof(AzuriteFixture))]</c> and a constructor
/// parameter of the test class.
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private const int Accounts = 800;

    private readonly Lazy<Task<AzuriteEmulator>> _emulator = new(static () => AzuriteEmulator.StartAsync(
        new AzuriteOptions { Accounts = [.. Enumerable.Range(0, Accounts).Select(NameOf)] }, CancellationToken.None));

    private int _given = -1;

    /// <summary>Returns an unshared account.</summary>
    /// <param name="create">Whether to create its containers, queues and tables.</param>
    public async Task<StorageAccount> NewAccountAsync(bool create = true)
    {
        var account = StorageAccount.Parse(await NewConnectionStringAsync());
        if (create) await account.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        return account;
    }

    /// <summary>Returns an unshared, empty account's connection string, as for <c>--storage</c>.</summary>
    public async Task<string> NewConnectionStringAsync()
    {
        AzuriteEmulator emulator = await _emulator.Value;
        int next = Interlocked.Increment(ref _given);
        return next < Accounts
            ? emulator.ConnectionStringOf(NameOf(next))
            : throw new InvalidOperationException($"The tests of one assembly have used up all {Accounts} accounts: raise the number.");
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_emulator.IsValueCreated) await (await _emulator.Value).DisposeAsync();
    }

    private static string NameOf(int index) => $"test{index:D4}";
}
