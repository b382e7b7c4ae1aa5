using System.Runtime.InteropServices;

namespace Berth;

/// <summary>
/// Takes SIGINT, SIGTERM and SIGHUP from the runtime, which would otherwise end the process, and tells which came, and when a second
/// one does. Disposing gives them back.
/// </summary>
internal sealed class Signals : IDisposable
{
    private readonly TaskCompletionSource<int> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    public Signals()
    {
        _registrations = [Catch(PosixSignal.SIGINT, 2), Catch(PosixSignal.SIGTERM, 15), Catch(PosixSignal.SIGHUP, 1)];
    }

    /// <summary>Ends with the first signal's number.</summary>
    public Task<int> First => _first.Task;

    /// <summary>Ends with the second signal's number.</summary>
    public Task<int> Second => _second.Task;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private PosixSignalRegistration Catch(PosixSignal signal, int number) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        if (!_first.TrySetResult(number))
        {
            _second.TrySetResult(number);
        }
    });
}
