using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace Berth;

/// <summary>
/// One operation of the kernel's that a connection waits for, started at most once at a time. The wait and the operation are two
/// things: a wait may be interrupted or cancelled while the operation stays in flight, and the next wait joins it. That is what makes
/// cancelling cheap and free of loss.
/// </summary>
/// <remarks>One waiter at a time. <see cref="Interrupt"/> may be called from any thread.</remarks>
internal abstract class SocketWait(Socket socket) : IValueTaskSource<bool>
{
    private readonly Lock _gate = new();
    private Operation? _operation; // Made by the first wait that needs it: it has a finalizer, which makes it dear.
    private ManualResetValueTaskSourceCore<bool> _source; // Mutable struct: not readonly.
    private CancellationTokenRegistration _registration;
    private HandlerThread? _blockedThread;
    private bool _inFlight;
    private bool _waiting;
    private bool _interrupted;
    private bool _completedUnseen; // It completed when nobody waited: the next wait is told, and starts nothing.

    /// <summary>Whether an operation started by an earlier wait has not completed.</summary>
    public bool IsInFlight => Volatile.Read(ref _inFlight);

    protected Socket Socket { get; } = socket;

    /// <summary>Ends the wait in progress, or else the next one, with false.</summary>
    public void Interrupt()
    {
        bool fire;
        lock (_gate)
        {
            fire = _waiting;
            _waiting = false;
            _interrupted = !fire;
            _blockedThread?.Wake();
        }

        if (fire)
        {
            _source.SetResult(false);
        }
    }

    /// <summary>
    /// As <see cref="Interrupt"/>, and returns only when no handler thread waits on the socket any more: a socket disposed under a
    /// waiting thread would be shut down first, and its peer would see an end of stream instead of a reset.
    /// </summary>
    public void InterruptAndLeave()
    {
        Interrupt();
        SpinWait spin = default;
        while (Volatile.Read(ref _blockedThread) is { } thread && thread != HandlerThread.Current)
        {
            thread.Wake();
            spin.SpinOnce();
        }
    }

    /// <summary>Frees the operation, when it has completed. The socket is closed: nothing can be started any more.</summary>
    public void Free() => Volatile.Read(ref _operation)?.Dispose();

    /// <summary>Waits for the operation, starting it when none is in flight.</summary>
    /// <returns>True when it has completed, false when the wait was interrupted.</returns>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return HandlerThread.Current is { } thread && !IsInFlight && CanWaitInPlace
            ? new ValueTask<bool>(WaitInPlace(thread, cancellation))
            : WaitForCompletionAsync(cancellation);
    }

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        CancellationTokenRegistration registration = _registration;
        _registration = default;
        registration.Dispose();
        return _source.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>Whether a handler thread may wait for readiness instead of starting the operation.</summary>
    protected virtual bool CanWaitInPlace => true;

    /// <summary>Whether the wait in place is for room to write.</summary>
    protected abstract bool IsForWrite { get; }

    /// <summary>Starts the operation.</summary>
    /// <returns>False when it completed at once.</returns>
    protected abstract bool Start(SocketAsyncEventArgs operation);

    /// <summary>Takes note of what the operation brought. Called once per operation, before the waiter goes on.</summary>
    protected abstract void Complete(SocketAsyncEventArgs operation);

    private void Completed(Operation operation)
    {
        Complete(operation);
        bool fire;
        lock (_gate)
        {
            _inFlight = false;
            fire = _waiting;
            _waiting = false;
            _completedUnseen = !fire;
        }

        if (fire)
        {
            _source.SetResult(true);
        }
    }

    private bool WaitInPlace(HandlerThread thread, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_interrupted)
            {
                _interrupted = false;
                return false;
            }

            _blockedThread = thread;
        }

        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(
            static thread => ((HandlerThread)thread!).Wake(), thread);
        bool ready = thread.Wait(
            Socket, IsForWrite, (this, cancellation), static wait => wait.Item1._interrupted || wait.cancellation.IsCancellationRequested);
        lock (_gate)
        {
            _blockedThread = null;
            if (!ready && _interrupted)
            {
                _interrupted = false;
                return false;
            }
        }

        cancellation.ThrowIfCancellationRequested();
        return true;
    }

    private ValueTask<bool> WaitForCompletionAsync(CancellationToken cancellation)
    {
        bool start;
        short version;
        lock (_gate)
        {
            if (_interrupted)
            {
                _interrupted = false;
                return new ValueTask<bool>(false);
            }

            if (_completedUnseen)
            {
                _completedUnseen = false;
                return new ValueTask<bool>(true);
            }

            _source.Reset();
            version = _source.Version;
            _waiting = true;
            start = !_inFlight;
            _inFlight = true;
        }

        Operation operation = _operation ??= new Operation(this);
        if (start && !StartGuarded(operation))
        {
            Complete(operation);
            lock (_gate)
            {
                _inFlight = false;
                if (_waiting)
                {
                    _waiting = false;
                    return new ValueTask<bool>(true);
                }

                _completedUnseen = true;
            }

            // Interrupted in between: the source has its result.
            return new ValueTask<bool>(this, version);
        }

        if (cancellation.CanBeCanceled)
        {
            _registration = cancellation.UnsafeRegister(
                static (wait, token) => ((SocketWait)wait!).Cancel(token), this);
        }

        return new ValueTask<bool>(this, version);
    }

    private bool StartGuarded(Operation operation)
    {
        try
        {
            return Start(operation);
        }
        catch (ObjectDisposedException)
        {
            operation.SocketError = SocketError.OperationAborted;
            return false;
        }
    }

    private void Cancel(CancellationToken token)
    {
        bool fire;
        lock (_gate)
        {
            fire = _waiting;
            _waiting = false;
        }

        if (fire)
        {
            _source.SetException(new OperationCanceledException(token));
        }
    }
    /// <summary>No execution context flows: the waiter's continuation brings its own.</summary>
    private sealed class Operation(SocketWait wait) : SocketAsyncEventArgs(true)
    {
        protected override void OnCompleted(SocketAsyncEventArgs e) => wait.Completed(this);
    }
}
