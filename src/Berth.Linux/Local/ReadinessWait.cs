using System.Runtime.InteropServices;

namespace Berth;

/// <summary>
/// Waits for one descriptor to become ready in one direction. A wait moves no bytes, so that cancelling or interrupting it loses none.
/// </summary>
/// <remarks>One waiter at a time. <see cref="Interrupt"/> may be called from any thread.</remarks>
/// <param name="handle">Kept open during a wait.</param>
/// <param name="forWriting">Ready to be written, or else to be read. A hang-up or an error counts as either.</param>
internal sealed class ReadinessWait(SafeHandle handle, bool forWriting)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource<bool>? _source;
    private ReadinessWatch? _watch;
    private int _descriptor;
    private long _id;
    private bool _isInterrupted;

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
    internal void Told() => Complete(isReady: true);

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
            if (watch.Add(this, _descriptor, forWriting, out Errno? errno) is { } id)
            {
                _id = id;
                return true;
            }

            _source = null;
            handle.DangerousRelease();
            throw LocalFault.From(errno.GetValueOrDefault(), forWriting ? SocketOperation.Send : SocketOperation.Receive, "waiting for the descriptor failed");
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
            _watch!.Forget(_descriptor, forWriting);
            handle.DangerousRelease();
        }

        source!.SetResult(isReady);
    }
}
