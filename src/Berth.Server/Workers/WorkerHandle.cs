using System.Collections.Concurrent;
using System.Text.Json;

namespace Berth;

/// <summary>
/// A running worker process as its parent keeps it: orders go to it, its reports are relayed, and when it ends the connections it
/// still had are told as lost.
/// </summary>
internal sealed class WorkerHandle
{
    private readonly WorkerProcess _process;
    private readonly ControlChannel _channel;
    private readonly EventHub _hub;
    private readonly TimeProvider _timeProvider;
    private readonly ConcurrentDictionary<long, (AcceptedEvent Accepted, long Started)> _connections = new(); // By the worker's number.
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _recycling = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly AcceptedEvent? _only;
    private readonly Action? _fullChanged;

    /// <param name="process">The process, owned by the handle from now on.</param>
    /// <param name="hub">Where its reports go.</param>
    /// <param name="timeProvider">The engine's clock.</param>
    /// <param name="only">The one connection for which the process was started, or null for a worker that accepts by itself.</param>
    /// <param name="fullChanged">Told after <see cref="IsFull"/> has changed, or null.</param>
    public WorkerHandle(
        WorkerProcess process, EventHub hub, TimeProvider timeProvider, AcceptedEvent? only = null, Action? fullChanged = null)
    {
        _process = process;
        _hub = hub;
        _timeProvider = timeProvider;
        _only = only;
        _fullChanged = fullChanged;
        _channel = new ControlChannel(process.Control);
        if (only is not null)
        {
            Add(only); // Told before the process can: it may die first.
        }

        Ended = RunAsync();
    }

    public int Id => _process.Id;

    /// <summary>Ends when the worker serves.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Ends when the worker accepts nothing any more, or has ended.</summary>
    public Task Drained => _drained.Task;

    /// <summary>Ends when the worker has served its share, or has ended.</summary>
    public Task Recycling => _recycling.Task;

    /// <summary>What the worker's capacity says, once it serves; or null.</summary>
    public string? Remark { get; private set; }

    /// <summary>Whether the worker has reached its share of the maximum of connections.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Whether the worker said that it has served its share.</summary>
    public bool IsRecycled { get; private set; }

    /// <summary>Ends when the process has ended and everything it reported was relayed.</summary>
    public Task<WorkerExit> Ended { get; }

    /// <summary>Connections that the worker had to cut.</summary>
    public long CutCount { get; private set; }

    public void Order(ControlMessage order) => _channel.Send(order);

    public void Kill() => _process.Kill();

    private async Task<WorkerExit> RunAsync()
    {
        try
        {
            await foreach (ControlMessage message in _channel.ReadAllAsync().ConfigureAwait(false))
            {
                Take(message);
            }
        }
        catch (JsonException)
        {
            _process.Kill(); // It does not speak our language: whatever it is, it is no worker.
        }

        WorkerExit exit = await _process.Exited.ConfigureAwait(false);
        await _channel.CompleteAsync().ConfigureAwait(false);
        foreach ((AcceptedEvent lost, long started) in _connections.Values)
        {
            // How many bytes went each way died with the worker.
            TimeSpan lived = _timeProvider.GetElapsedTime(started);
            _hub.Relay(new ClosedEvent(
                lost.Service, lost.Id, lost.Remote, lost.Local, lost.ProcessId, EndReason.WorkerLost, 0, 0, lived));
        }

        _process.Dispose();
        _ready.TrySetCanceled();
        _drained.TrySetResult();
        _recycling.TrySetResult();
        return exit;
    }

    /// <summary>Each worker counts its connections from one: they get a number that is the whole server's.</summary>
    private void Add(AcceptedEvent accepted)
    {
        AcceptedEvent told = _only ?? accepted with { Id = _hub.NextConnection() };
        _connections[accepted.Id] = (told, _timeProvider.GetTimestamp());
        _hub.Relay(told);
    }

    private void Remove(ClosedEvent closed)
    {
        if (!_connections.ContainsKey(closed.Id))
        {
            // That it was accepted was dropped on the way; without it the number of active connections would be wrong for ever.
            Add(new AcceptedEvent(closed.Service, closed.Id, closed.Remote, closed.Local, closed.ProcessId));
        }

        _connections.TryRemove(closed.Id, out (AcceptedEvent Accepted, long Started) known);
        _hub.Relay(closed with { Id = known.Accepted.Id });
    }

    private void Take(ControlMessage message)
    {
        switch (message)
        {
            case ReadyReport ready:
                Remark = ready.Remark;
                _ready.TrySetResult();
                break;
            case FullReport full:
                IsFull = full.IsFull;
                _fullChanged?.Invoke();
                break;
            case DrainedReport:
                _drained.TrySetResult();
                break;
            case RecyclingReport:
                IsRecycled = true;
                _recycling.TrySetResult();
                break;
            case EndedReport ended:
                CutCount = ended.Cut;
                break;
            case EventReport { Event: AcceptedEvent } when _only is not null:
                break; // Told already; what follows is told under that id.
            case EventReport { Event: AcceptedEvent accepted }:
                Add(accepted);
                break;
            case EventReport { Event: ClosedEvent closed }:
                Remove(_only is null ? closed : closed with { Id = _only.Id });
                break;
            case EventReport report:
                _hub.Relay(report.Event);
                break;
        }
    }
}
