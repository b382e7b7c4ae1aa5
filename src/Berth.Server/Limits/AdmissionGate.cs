namespace Berth;

/// <summary>
/// Counts what is in work against two ceilings: the one at which clients wait in the kernel's queue, and the one at which they may be
/// turned away by choice. While the first is reached every listener is suspended.
/// </summary>
internal sealed class AdmissionGate
{
    private readonly Lock _gate = new();
    private readonly List<Listener> _listeners = [];
    private readonly int? _max;
    private readonly int? _hardMax;
    private readonly WhenFull _whenFull;
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private int _inWork;

    /// <param name="max">The maximum of connections, or null for none.</param>
    /// <param name="whenFull">What happens at it.</param>
    /// <param name="hardMax">What descriptors, threads or processes allow, or null; at it clients always wait.</param>
    public AdmissionGate(int? max, WhenFull whenFull, int? hardMax)
    {
        _max = max;
        _whenFull = whenFull;
        _hardMax = hardMax;
    }

    /// <summary>What is in work now.</summary>
    public int InWork => Volatile.Read(ref _inWork);

    private int WaitingCeiling =>
        Math.Min(_whenFull == WhenFull.Wait ? _max ?? int.MaxValue : int.MaxValue, _hardMax ?? int.MaxValue);

    /// <summary>Suspends and resumes this listener from now on.</summary>
    public void Watch(Listener listener)
    {
        lock (_gate)
        {
            _listeners.Add(listener);
        }
    }

    /// <summary>Takes a place, waiting for one where clients are to wait.</summary>
    /// <returns>False when the client is to be turned away.</returns>
    public async ValueTask<bool> EnterAsync(CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            TaskCompletionSource left;
            lock (_gate)
            {
                if (_inWork < WaitingCeiling)
                {
                    if (_inWork >= _max)
                    {
                        return false;
                    }

                    if (++_inWork == WaitingCeiling)
                    {
                        _listeners.ForEach(static listener => listener.Suspend());
                    }

                    return true;
                }

                left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Enqueue(left);
            }

            await left.Task.WaitAsync(cancellation).ConfigureAwait(true); // A handler thread must be kept.
        }
    }

    /// <summary>Waits until somebody gives a place back.</summary>
    public Task WaitForLeaveAsync(CancellationToken cancellation)
    {
        TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Enqueue(left);
        }

        return left.Task.WaitAsync(cancellation);
    }

    /// <summary>Gives a place back.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (_inWork-- == WaitingCeiling)
            {
                _listeners.ForEach(static listener => listener.Resume());
            }

            // A waiter whose wait was cancelled ignores its turn: wake them all, and let them look again.
            while (_waiting.TryDequeue(out TaskCompletionSource? waiting))
            {
                waiting.TrySetResult();
            }
        }
    }
}
