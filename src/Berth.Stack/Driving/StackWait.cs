using System.Threading.Tasks.Sources;

namespace Berth;

/// <summary>
/// The place where one caller waits until there is news of a socket. It is looked at and signalled under the host's gate only, so that no news
/// can fall between looking and waiting; who waited goes on elsewhere, never on the thread that brought the news.
/// </summary>
internal sealed class StackWait(StackHost host) : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private bool _isWaiting;

    /// <summary>Begins to wait. The caller holds the gate, has found nothing, and looks again afterwards.</summary>
    public ValueTask Begin_GateHeld(CancellationToken cancellation)
    {
        if (_isWaiting)
        {
            throw new InvalidOperationException("Another call waits for the same: a connection has one reader and one writer at a time.");
        }

        _core.Reset();
        _isWaiting = true;
        if (cancellation.CanBeCanceled)
        {
            _registration = cancellation.UnsafeRegister(static (wait, token) => ((StackWait)wait!).Cancel(token), this);
        }

        return new ValueTask(this, _core.Version);
    }

    /// <summary>Lets who waits look again.</summary>
    public void Signal_GateHeld()
    {
        if (_isWaiting)
        {
            _isWaiting = false;
            _core.SetResult(true);
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        _registration.Dispose(); // Waits for a cancellation in progress, which could otherwise hit the next wait.
        _registration = default;
        _core.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken token)
    {
        lock (host.Gate)
        {
            if (_isWaiting)
            {
                _isWaiting = false;
                _core.SetException(new OperationCanceledException(token));
            }
        }
    }
}
