using System.Runtime.InteropServices;

namespace Berth;

/// <summary>
/// Waits for one descriptor to become ready in one way. A wait moves no bytes, so that cancelling or interrupting it loses none.
/// </summary>
/// <remarks>One waiter at a time. <see cref="Interrupt"/> may be called from any thread.</remarks>
/// <param name="handle">Kept open during a wait.</param>
/// <param name="readiness">What for. A hang-up or an error counts as each.</param>
internal sealed class ReadinessWait(SafeHandle handle, SocketReadiness readiness)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource<bool>? _source;
    private ReadinessWatch? _watch;
    private int _descriptor;
    private long _id;
    private bool _isInterrupted;
    private bool _isHungUpOnly;

    /// <summary>Waits once.</summary>
    /// <returns>False when the wait ended by an error or a hang-up alone.</returns>
    public static async ValueTask<bool> OnceAsync(SafeHandle handle, SocketReadiness readiness, CancellationToken cancellation)
    {
        ReadinessWait wait = new(handle, readiness);
        await wait.WaitAsync(cancellation).ConfigureAwait(false);
        return !wait._isHungUpOnly;
    }

    /// <summary>Waits.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>True when it is ready, false when the wait was interrupted.</returns>
    /// <exception cref="FaultException">The kernel refuses to wait for this descriptor.</exception>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        TaskCompletionSource<bool> source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!Enter(source))
        {
            return false;
        }

        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(
            static wait => ((ReadinessWait)wait!).Leave(), this);
        bool isReady = await source.Task.ConfigureAwait(false);
        if (!isReady && !Volatile.Read(ref _isInterrupted))
        {
            cancellation.ThrowIfCancellationRequested();
        }

        return isReady;
    }

    /// <summary>Ends the wait in progress, and every later one, with false.</summary>
    public void Interrupt()
    {
        Volatile.Write(ref _isInterrupted, true);
        Leave();
    }

    /// <summary>Called by the watch, once for each wait that nobody removed.</summary>
    internal void Told(bool isHungUpOnly)
    {
        _isHungUpOnly = isHungUpOnly;
        Complete(isReady: true);
    }

    private bool Enter(TaskCompletionSource<bool> source)
    {
        lock (_gate)
        {
            if (_isInterrupted)
            {
                return false;
            }

            if (_source is not null)
            {
                throw new InvalidOperationException("Another call already waits for this end; one at a time.");
            }

            ReadinessWatch watch = ReadinessWatch.Shared;
            bool added = false;
            handle.DangerousAddRef(ref added);
            _descriptor = (int)handle.DangerousGetHandle();
            _watch = watch;
            _source = source;
            if (watch.Add(this, _descriptor, readiness, out Errno? errno) is { } id)
            {
                _id = id;
                return true;
            }

            _source = null;
            handle.DangerousRelease();
            throw LocalFault.From(errno.GetValueOrDefault(), readiness == SocketReadiness.Send ? SocketOperation.Send : SocketOperation.Receive, "waiting for the descriptor failed");
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (_source is not null && _watch!.Remove(_id))
            {
                Complete(isReady: false);
            }
        }
    }

    private void Complete(bool isReady)
    {
        TaskCompletionSource<bool>? source;
        lock (_gate)
        {
            source = _source;
            _source = null;
            _watch!.Forget(_descriptor, readiness);
            handle.DangerousRelease();
        }

        source!.SetResult(isReady);
    }
}
