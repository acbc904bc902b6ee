namespace CheXNet.Testing.Runs;

/// <summary>The fault injected into one call to storage or scoring.</summary>
public enum Fault
{
    None,

    /// <summary>The call fails without effect.</summary>
    Refused,

    /// <summary>The call takes effect, but its response is lost.</summary>
    AnswerLost,

    CrashBefore,

    /// <summary>The process dies after the call took effect.</summary>
    CrashAfter,
}

/// <summary>The process is dead: none of its later calls reach storage.</summary>
public sealed class CrashException() : Exception("The process crashed.");

/// <summary>Fault injection for all outside calls of one process.</summary>
/// <param name="next">Returns the fault for the next call.</param>
public sealed class Chaos(Func<Fault> next)
{
    private readonly Lock _gate = new();

    /// <summary>No faults.</summary>
    public static Chaos Quiet => new(static () => Fault.None);

    public bool IsDead { get; private set; }

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
