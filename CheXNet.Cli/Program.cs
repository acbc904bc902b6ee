using System.Runtime.InteropServices;

// Past a shell's limit on file sizes (ulimit -f) a write fails with a sentence; by default the signal would end the process without one.
const PosixSignal fileSizeExceeded = (PosixSignal)25;
using PosixSignalRegistration? ignored = OperatingSystem.IsWindows()
    ? null
    : PosixSignalRegistration.Create(fileSizeExceeded, static signal => signal.Cancel = true);
return await CheXNet.Cli.ChexnetCommand.RunAsync(args);
