using CheXNet.Cli.Azurite;
using CheXNet.Storage;
using Xunit;

namespace CheXNet.Testing;

/// <summary>
/// One Azurite for a test assembly, in memory, started by the first test that asks for an account. Every account is empty and nobody
/// else's, so tests use the real names of containers, queues and tables and run in parallel. An assembly takes it with <c>[assembly:
/// AssemblyFixture(typeof(AzuriteFixture))]</c>, a test class as a constructor's parameter.
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private const int Accounts = 800;

    private readonly Lazy<Task<AzuriteEmulator>> _emulator = new(static () => AzuriteEmulator.StartAsync(
        new AzuriteOptions { Accounts = [.. Enumerable.Range(0, Accounts).Select(NameOf)] }, CancellationToken.None));

    private int _given = -1;

    /// <summary>An account of one's own.</summary>
    /// <param name="create">Whether its containers, queues and tables are made.</param>
    public async Task<StorageAccount> NewAccountAsync(bool create = true)
    {
        var account = StorageAccount.Parse(await NewConnectionStringAsync());
        if (create) await account.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        return account;
    }

    /// <summary>An account of one's own, as a command's <c>--storage</c> takes it; nothing is in it yet.</summary>
    public async Task<string> NewConnectionStringAsync()
    {
        AzuriteEmulator emulator = await _emulator.Value;
        int next = Interlocked.Increment(ref _given);
        return next < Accounts
            ? emulator.ConnectionStringOf(NameOf(next))
            : throw new InvalidOperationException($"The tests of one assembly have used up all {Accounts} accounts: raise the number.");
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_emulator.IsValueCreated) await (await _emulator.Value).DisposeAsync();
    }

    private static string NameOf(int index) => $"test{index:D4}";
}
