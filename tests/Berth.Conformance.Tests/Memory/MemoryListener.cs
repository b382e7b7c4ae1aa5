using System.Diagnostics.CodeAnalysis;

namespace Berth.Conformance.Memory;

/// <summary>A listener whose queue holds one connection more than its backlog, as Linux does.</summary>
internal sealed class MemoryListener : Listener
{
    private const int BacklogMax = 4096;

    private readonly Lock _gate = new();
    private readonly Queue<MemoryConnection> _queue = new();
    private readonly SemaphoreSlim _room;
    private readonly CancellationTokenSource _closing = new();
    private readonly MemoryEngine _engine;
    private TaskCompletionSource _changed = New();
    private bool _closed;

    public MemoryListener(MemoryEngine engine, ListenOptions options)
    {
        _engine = engine;
        BacklogAsked = options.Backlog;
        BacklogGranted = Math.Min(options.Backlog ?? BacklogMax, BacklogMax);
        Closing = options.Closing;
        IsDualStack = MemoryEngine.IsDualStack(options.Address, options.DualStack);
        _room = new SemaphoreSlim(BacklogGranted + 1);
        LocalAddress = engine.Listeners.Bind(options.Address, IsDualStack, this, SocketOperation.Listen);
    }

    public override Address LocalAddress { get; }

    public override Transport Transport => Transport.Tcp;

    public override int? BacklogAsked { get; }

    public override int BacklogGranted { get; }

    public override bool IsDualStack { get; }

    public override TimeProvider TimeProvider => _engine.TimeProvider;

    internal ClosingLimits Closing { get; }

    public override bool TryAccept([NotNullWhen(true)] out Connection? connection)
    {
        lock (_gate)
        {
            if (!_queue.TryDequeue(out MemoryConnection? queued))
            {
                connection = null;
                return false;
            }

            connection = queued;
        }

        _room.Release();
        return true;
    }

    public override void HandOver() => throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Accept)
    {
        Address = LocalAddress,
        Detail = "The memory engine has no descriptors to share.",
    });

    public override async ValueTask DisposeAsync()
    {
        MemoryConnection[] queued;
        lock (_gate)
        {
            _closed = true;
            queued = [.. _queue];
            _queue.Clear();
        }

        _engine.Listeners.Release(this);
        await _closing.CancelAsync().ConfigureAwait(false);
        Announce();
        foreach (MemoryConnection connection in queued)
        {
            connection.Abort();
        }
    }

    /// <summary>Waits for room in the queue and takes it; false when the listener is closed.</summary>
    internal async Task<bool> EnqueueAsync(MemoryConnection connection, CancellationToken cancellation)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
        try
        {
            await _room.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }

        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            _queue.Enqueue(connection);
        }

        Announce();
        return true;
    }

    protected override async ValueTask<bool> WaitForConnectionAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_closed || _queue.Count > 0)
                {
                    return !_closed;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    protected override bool IsConnectionQueued()
    {
        lock (_gate)
        {
            return _queue.Count > 0;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Announce()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            changed = _changed;
            _changed = New();
        }

        changed.SetResult();
    }
}
