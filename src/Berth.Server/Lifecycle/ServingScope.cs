using System.Collections.Concurrent;

namespace Berth;

/// <summary>
/// What all accept and receive loops of a process share: the engine, the gate, the hub, what is in work, and the two signals of
/// stopping.
/// </summary>
internal sealed class ServingScope : IDisposable
{
    /// <summary>
    /// A client that waited in the kernel's queue has perhaps just sent its first request: a connection accepted while stopping gets
    /// this long for its first read.
    /// </summary>
    private static readonly TimeSpan FirstReadGrace = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<long, Connection> _connections = new();
    private readonly ConcurrentDictionary<Task, bool> _work = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _cut = new();
    private long _cutCount;
    private long _served;
    private int _cutBegun;
    private volatile bool _leavingQueues;
    private volatile bool _stopRequested;

    public ServingScope(ServerOptions options, Engine engine, EventHub hub, AdmissionGate gate)
    {
        Options = options;
        Engine = engine;
        Hub = hub;
        Gate = gate;
    }

    public ServerOptions Options { get; }

    public Engine Engine { get; }

    public EventHub Hub { get; }

    public AdmissionGate Gate { get; }

    /// <summary>Fires when the server is told to stop.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Whether queues are left to others instead of being emptied.</summary>
    public bool IsLeavingQueues => _leavingQueues;

    /// <summary>Fires at the deadline or on a second signal: what is still in work is cut.</summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>Connections that were cut.</summary>
    public long CutCount => Volatile.Read(ref _cutCount);

    /// <summary>Work that has not ended.</summary>
    public IReadOnlyCollection<Task> Work => [.. _work.Keys];

    /// <summary>Told after each connection or datagram served, with their number so far.</summary>
    public Action<long>? OnServed { get; set; }

    /// <summary>Counts the connection as served until it is removed, and lets it know when the server stops.</summary>
    public void Add(Connection connection)
    {
        _connections[connection.Id] = connection;
        if (_stopRequested)
        {
            _ = RequestStopLaterAsync(connection);
        }

        if (_cut.IsCancellationRequested)
        {
            CutOne(connection);
        }
    }

    /// <summary>The connection has been served.</summary>
    public void Remove(Connection connection) => _connections.TryRemove(connection.Id, out _);

    /// <summary>Counts connections that a process of ours had to cut.</summary>
    public void CountCut(long count) => Interlocked.Add(ref _cutCount, count);

    /// <summary>Makes receive loops end without emptying the kernel's queue: others share the socket and go on.</summary>
    public void LeaveQueues()
    {
        _leavingQueues = true;
        _ = _stopping.CancelAsync();
    }

    /// <summary>
    /// A place for a datagram before it is received, so that the kernel's queue waits. Where connections are turned away at the
    /// maximum, a datagram has nobody to turn away: it waits as well.
    /// </summary>
    /// <returns>False when work is cut.</returns>
    public async ValueTask<bool> EnterToReceiveAsync()
    {
        try
        {
            while (!await Gate.EnterAsync(Cut).ConfigureAwait(true)) // A handler thread must be kept.
            {
                await Gate.WaitForLeaveAsync(Cut).ConfigureAwait(true);
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Served() => OnServed?.Invoke(Interlocked.Increment(ref _served));

    /// <summary>Keeps a piece of work in sight until it ends. It must not fault.</summary>
    public void Track(Task work)
    {
        if (!work.IsCompleted)
        {
            _work[work] = true;
            _ = work.ContinueWith(
                static (ended, all) => ((ConcurrentDictionary<Task, bool>)all!).TryRemove(ended, out _),
                _work,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }

    /// <summary>
    /// Fires the first signal: loops drain, and every handler is asked to stop. What handlers have registered runs elsewhere: it may
    /// take long, or throw, and holds up neither stopping nor other handlers.
    /// </summary>
    public void BeginStop()
    {
        _stopRequested = true;
        _ = _stopping.CancelAsync();
        foreach (Connection connection in _connections.Values)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static work => work.Scope.RequestStop(work.Connection), (Scope: this, Connection: connection), preferLocal: false);
        }
    }

    /// <summary>Fires the second signal and aborts every connection; the second call does nothing.</summary>
    public void CutAll()
    {
        if (Interlocked.Exchange(ref _cutBegun, 1) != 0)
        {
            return;
        }

        // Counted before any handler hears of it: those that end on the cancellation remove their connection themselves.
        Connection[] counted = [.. _connections.Values.Where(TryCountAsCut)];
        _ = _cut.CancelAsync();
        foreach (Connection connection in counted)
        {
            connection.Abort();
        }

        foreach (Connection connection in _connections.Values)
        {
            CutOne(connection); // Added meanwhile.
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _cut.Dispose();
    }

    private void CutOne(Connection connection)
    {
        if (TryCountAsCut(connection))
        {
            connection.Abort();
        }
    }

    private bool TryCountAsCut(Connection connection)
    {
        bool isFirst = _connections.TryRemove(connection.Id, out _);
        if (isFirst)
        {
            Interlocked.Increment(ref _cutCount);
        }

        return isFirst;
    }

    private async Task RequestStopLaterAsync(Connection connection)
    {
        await Task.Delay(FirstReadGrace, Engine.TimeProvider, Cut).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_connections.ContainsKey(connection.Id))
        {
            RequestStop(connection);
        }
    }

    private void RequestStop(Connection connection)
    {
        try
        {
            connection.RequestStop();
        }
        catch (Exception error)
        {
            ServerLog.CallbackFailed(Hub.Logger, error);
        }
    }
}
