using System.Runtime.InteropServices;

namespace Berth;

/// <summary>SIGINT and SIGTERM while a server runs: the first asks it to stop, the second to cut.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _second = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _count;

    public StopSignals()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
    }

    public Task First => _first.Task;

    public CancellationToken Second => _second.Token;

    /// <summary>As if a signal had come.</summary>
    public void Raise()
    {
        if (Interlocked.Increment(ref _count) == 1)
        {
            _first.TrySetResult();
        }
        else
        {
            _second.Cancel();
        }
    }

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _second.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true; // The process ends by itself, after draining.
        Raise();
    }
}
