using System.ComponentModel;
using CheXNet.Files;

namespace CheXNet.Cli.Azurite;

/// <summary>Exclusive right to run an emulator on a data folder. <c>emulator.json</c>, beside the lock, tells other commands the emulator's
/// address; it holds the account key, so only the owner may read it.</summary>
internal sealed class DataFolderLease : IDisposable
{
    // After its parent is killed, Azurite gets two minutes to save its data.
    private static readonly TimeSpan LongestShutdown = TimeSpan.FromSeconds(130);

    private readonly FileStream _lock;
    private readonly string _record;

    private DataFolderLease(FileStream held, string record) => (_lock, _record) = (held, record);

    /// <summary>Acquires the folder, creating it if missing, and waits for the emulator of a killed process to exit.</summary>
    /// <exception cref="StorageException">Another process runs an emulator on it.</exception>
    public static async Task<DataFolderLease> TakeAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            CreatePrivate(folder);
            FileStream held = FileLock.TryTake(LockOf(folder)) ?? throw AzuriteEmulator.Unavailable(
                $"The data folder '{folder}' is in use by another chexnet process: stop that one, or choose another folder with --data.");
            try
            {
                await WaitForFormerAsync(folder, cancellationToken);
                return new DataFolderLease(held, RecordOf(folder));
            }
            catch
            {
                await held.DisposeAsync();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AzuriteEmulator.Unavailable($"The data folder '{folder}' cannot be used: {e.Message} Choose another one with --data.", e);
        }
    }

    /// <returns>Connection string of the emulator another process runs on the folder; null if none is running or ready.</returns>
    public static string? ConnectionOfRunning(string folder)
    {
        if (!Directory.Exists(folder)) return null;
        using FileStream? free = FileLock.TryTake(LockOf(folder));
        return free is null ? Read(RecordOf(folder))?.ConnectionString : null;
    }

    /// <summary>Records the emulator's process and, once ready, its connection string.</summary>
    public void Note(Process emulator, string? connectionString)
    {
        var record = new EmulatorRecord(emulator.Id, new DateTimeOffset(emulator.StartTime).ToUnixTimeMilliseconds(), connectionString);
        using AtomicWrite write = new(_record);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(write.TemporaryPath, options))
            JsonSerializer.Serialize(stream, record, JsonSerializerOptions.Web);
        write.Commit(replace: true);
    }

    public void Dispose() => _lock.Dispose();

    private static string LockOf(string folder) => Path.Combine(folder, "emulator.lock");

    private static string RecordOf(string folder) => Path.Combine(folder, "emulator.json");

    private static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static async Task WaitForFormerAsync(string folder, CancellationToken cancellationToken)
    {
        if (Read(RecordOf(folder)) is not { } former || Find(former) is not { } process) return;
        using (process)
        {
            try
            {
                await process.WaitForExitAsync(cancellationToken).WaitAsync(LongestShutdown, cancellationToken);
            }
            catch (TimeoutException)
            {
                throw AzuriteEmulator.Unavailable(
                    $"The emulator of an earlier chexnet process (process {former.ProcessId}) still runs on the data folder '{folder}': "
                    + "end it and try again.");
            }
        }
    }

    // Process ids are reused, so the start time must match too.
    private static Process? Find(EmulatorRecord record)
    {
        try
        {
            var process = Process.GetProcessById(record.ProcessId);
            if (Math.Abs(new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() - record.StartedAt) < 1000) return process;
            process.Dispose();
            return null;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null; // Exited, or another user's: not our emulator.
        }
    }

    private static EmulatorRecord? Read(string record)
    {
        try
        {
            using FileStream stream = File.OpenRead(record);
            return JsonSerializer.Deserialize<EmulatorRecord>(stream, JsonSerializerOptions.Web);
        }
        catch (Exception e) when (e is FileNotFoundException or JsonException)
        {
            return null;
        }
    }

    private sealed record EmulatorRecord(int ProcessId, long StartedAt, string? ConnectionString);
}
