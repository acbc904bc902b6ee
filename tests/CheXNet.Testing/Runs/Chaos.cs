namespace CheXNet.Testing.Runs;

/// <summary>What goes wrong at one step of storage or scoring.</summary>
public enum Fault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The call fails and has no effect.</summary>
    Refused,

    /// <summary>The call has its effect, but the answer is lost.</summary>
    AnswerLost,

    /// <summary>The process dies before the call.</summary>
    CrashBefore,

    /// <summary>The process dies after the call had its effect.</summary>
    CrashAfter,
}

/// <summary>The process is dead: nothing that it still tries reaches storage.</summary>
public sealed class CrashException() : Exception("The process crashed.");

/// <summary>One process's luck: a source of faults that every call to the outside goes through.</summary>
/// <param name="next">The fault of the next call.</param>
public sealed class Chaos(Func<Fault> next)
{
    private readonly Lock _gate = new();

    /// <summary>A process to which nothing happens.</summary>
    public static Chaos Quiet => new(static () => Fault.None);

    /// <summary>Whether the process has crashed.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Makes a call to the outside.</summary>
    public async Task<T> CallAsync<T>(Func<T> effect)
    {
        await Task.Yield();
        lock (_gate)
        {
            Fault fault = IsDead ? Fault.CrashBefore : next();
            IsDead |= fault is Fault.CrashBefore or Fault.CrashAfter;
            switch (fault)
            {
                case Fault.CrashBefore:
                    throw new CrashException();
                case Fault.Refused:
                    throw Unavailable();
            }

            T answer = effect();
            return fault switch
            {
                Fault.CrashAfter => throw new CrashException(),
                Fault.AnswerLost => throw Unavailable(),
                _ => answer,
            };
        }
    }

    private static StorageException Unavailable() => new(ErrorCodes.StorageUnavailable, "The storage account did not answer: try again.");
}
