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
    private readonly bool _isShared;
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private int _inWork;
    private bool _isFull;
    private bool _isSuspended;
    private bool _mayTurnAway;

    /// <param name="max">The maximum of connections, or null for none.</param>
    /// <param name="whenFull">What happens at it.</param>
    /// <param name="hardMax">What descriptors, threads or processes allow, or null; at it clients always wait.</param>
    /// <param name="isShared">Whether others take from the same queues, so that clients may be left to them.</param>
    public AdmissionGate(int? max, WhenFull whenFull, int? hardMax, bool isShared = false)
    {
        _isShared = isShared;
        _mayTurnAway = !isShared;
        _max = max;
        _whenFull = whenFull;
        _hardMax = hardMax;
    }

    /// <summary>What is in work now.</summary>
    public int InWork => Volatile.Read(ref _inWork);

    /// <summary>Told when the maximum is reached and when it is left again. Called while the gate is locked: it must not wait.</summary>
    public Action<bool>? FullChanged { get; set; }

    /// <summary>
    /// Whether clients are turned away at the maximum where that was chosen; true where the queues are not shared. A worker that is full
    /// leaves them in the queue that it shares, until no other worker has room either; once it has room itself, it does so again.
    /// </summary>
    public bool MayTurnAway
    {
        get => Volatile.Read(ref _mayTurnAway);
        set
        {
            lock (_gate)
            {
                _mayTurnAway = value;
                Settle();
                WakeAll();
            }
        }
    }

    private int WaitingCeiling =>
        Math.Min(_whenFull == WhenFull.Wait || !_mayTurnAway ? _max ?? int.MaxValue : int.MaxValue, _hardMax ?? int.MaxValue);

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

                    _inWork++;
                    Settle();
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
            _inWork--;
            Settle();
            WakeAll();
        }
    }

    /// <summary>Tells and does what follows from the number in work and the ceilings as they are now.</summary>
    private void Settle()
    {
        if (_inWork >= _max != _isFull)
        {
            _isFull = !_isFull;
            _mayTurnAway &= !_isShared || _isFull;
            FullChanged?.Invoke(_isFull);
        }

        if (_inWork >= WaitingCeiling != _isSuspended)
        {
            _isSuspended = !_isSuspended;
            _listeners.ForEach(_isSuspended ? static listener => listener.Suspend() : static listener => listener.Resume());
        }
    }

    /// <summary>A waiter whose wait was cancelled ignores its turn: all are woken, and look again.</summary>
    private void WakeAll()
    {
        while (_waiting.TryDequeue(out TaskCompletionSource? waiting))
        {
            waiting.TrySetResult();
        }
    }
}
