namespace Berth;

/// <summary>
/// The heart of a simulation: a work item of a pool of one worker, which queues itself again behind whatever the programs queued. When
/// nothing else waits in the pool, nothing is runnable; then, and only then, the next event happens and time moves to it.
/// </summary>
/// <remarks>It knows nothing of networks. Members marked so may be called on any thread; all others are the worker's.</remarks>
internal sealed class SimulationLoop : IThreadPoolWorkItem
{
    private const int WorkerNone = 0;
    private const int StepsAfterEndMax = 100_000;

    private readonly SimulationOptions _options;
    private readonly PoolLease _lease;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EventQueue _queue = new();
    private readonly Escapes _escapes;
    private Action<HostLife>? _begin;
    private Exception? _failure;
    private volatile bool _ending;
    private volatile bool _over;
    private int _concluded;
    private int _worker;
    private int _candidate;
    private int _runs;
    private int _stepsAfterEnd;
    private long _now;
    private long _advances;
    private long _steps;

    public SimulationLoop(long seed, SimulationOptions options, PoolLease lease)
    {
        Seed = seed;
        _options = options;
        _lease = lease;
        _escapes = new Escapes(this);
        Trace = new SimulationTrace(this);
        Clock = new SimulatedClock(this, null);
        Topology = new Topology(Clock);
    }

    public long Seed { get; }

    public SimulationTrace Trace { get; }

    /// <summary>Virtual time itself, which no host's clock is wrong about.</summary>
    public SimulatedClock Clock { get; }

    /// <summary>The virtual time. Any thread.</summary>
    public Instant Now => new(Volatile.Read(ref _now));

    public DateTimeOffset StartTime => _options.StartTime;

    /// <summary>The scenario's own life; set by the first step.</summary>
    public HostLife ScenarioLife { get; private set; } = null!;

    /// <summary>All hosts, in the order in which they were added.</summary>
    public List<SimulatedHost> Hosts { get; } = [];

    /// <summary>Who is linked with whom.</summary>
    public Topology Topology { get; }

    /// <summary>Events that have happened.</summary>
    public long EventsCount { get; private set; }

    /// <summary>Ends with the simulation, after the pool was given back.</summary>
    public Task Completion => _completion.Task;

    /// <summary>How long time may stand still on the real clock.</summary>
    public TimeSpan StallMax => _options.StallMax;

    public EscapePolicy EscapePolicy => _options.Escapes;

    /// <summary>What was seen of real time, threads and sockets. Any thread.</summary>
    public IReadOnlyList<string> EscapesSeen => _escapes.Seen;

    /// <summary>Moves whenever time moves; whoever watches from outside sees by it that the run gets on. Any thread.</summary>
    public long Advances => Volatile.Read(ref _advances);

    /// <summary>Moves whenever the worker comes back to the simulation. Any thread.</summary>
    public long Steps => Volatile.Read(ref _steps);

    /// <summary>Whether the worker has begun the scenario. Any thread.</summary>
    public bool HasBegun => Volatile.Read(ref _worker) != WorkerNone;

    public bool IsOver => _over;

    /// <summary>What the worker turned to last, for those who ask why it does not come back. Any thread.</summary>
    public HostLife? LastLife { get; private set; }

    /// <summary>The event that happened last. Any thread.</summary>
    public QueuedEvent? LastEvent { get; private set; }

    /// <summary>Begins: <paramref name="begin"/> is called on the worker, in the execution context of the caller of this method.</summary>
    public void Start(Action<HostLife> begin)
    {
        _begin = begin;
        ScenarioLife = HostLife.Begin(this, null);
        _escapes.Watch();
        Watchdog.Watch(this);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Lets an event happen at an instant; one in the past happens now, after what is due already.</summary>
    public void Schedule(QueuedEvent item, Instant at)
    {
        Demand("schedule an event");
        item.Life?.Host?.TakeBack(item);
        _queue.Put(item, Instant.Epoch + TimeSpan.FromTicks(Math.Max(at.Ticks, _now)));
    }

    /// <summary>Takes an event back that has not happened.</summary>
    public void Cancel(QueuedEvent item)
    {
        item.Life?.Host?.TakeBack(item);
        _queue.Remove(item);
    }

    /// <summary>Whether the caller is on the simulation's worker, while it runs. Any thread.</summary>
    public bool IsHere => !_over && Environment.CurrentManagedThreadId == _worker;

    /// <summary>Refuses a call that comes from outside the simulation.</summary>
    /// <param name="what">What the caller wants to do, for the message.</param>
    public void Demand(string what)
    {
        if (Environment.CurrentManagedThreadId == _worker && !_over)
        {
            return;
        }

        if (_over || !HasBegun)
        {
            throw new SimulationException(SimulationFailure.Outside, this, $"The simulation has ended: it is too late to {what}. "
                + "What belongs to a simulation is used within the scenario that RunAsync was given.");
        }

        string escape = $"a thread that is not the simulation's ({ThreadName()}) came to {what}";
        _escapes.Add(escape, HostLife.Current);
        throw new SimulationException(SimulationFailure.Escape, this, $"An escape from the simulation: {escape}. "
            + "What runs on threads of its own runs in an order that no seed repeats.");
    }

    /// <summary>The scenario has come to its end. The first failure is kept. Any thread.</summary>
    public void End(Exception? failure)
    {
        if (failure is not null)
        {
            Interlocked.CompareExchange(ref _failure, failure, null);
        }

        _ending = true;
    }

    /// <summary>Gives the run up while the worker does not come back. Any thread but the worker.</summary>
    public void Abandon(SimulationException why)
    {
        Interlocked.CompareExchange(ref _failure, why, null);
        Conclude();
    }

    /// <summary>An execution context of a life was entered on this thread. Any thread.</summary>
    public void OnFlow(HostLife life)
    {
        if (Environment.CurrentManagedThreadId == _worker)
        {
            LastLife = life;
        }
        else if (HasBegun && !_ending && !_over)
        {
            _escapes.Add($"a thread of its own ({ThreadName()})", life);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_over || (!HasBegun && !Settle()))
        {
            return;
        }

        Volatile.Write(ref _steps, _steps + 1);
        while (!_ending)
        {
            if (ThreadPool.PendingWorkItemCount > 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }

            Advance();
        }

        RunDown();
    }

    /// <summary>
    /// Other workers may still be busy with what began before the pool was limited. A worker that finishes an item while there are too many
    /// of them stops; so whoever runs two of ours, one after the other, is alone: unless the limit was undone in between, so a few more are wanted.
    /// </summary>
    private bool Settle()
    {
        const int RunsWanted = 8;
        int thread = Environment.CurrentManagedThreadId;
        _lease.Renew();
        _runs = _candidate == thread ? _runs + 1 : 1;
        _candidate = thread;
        if (_runs < RunsWanted)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return false;
        }

        _worker = thread;
        _begin!(ScenarioLife);
        return true;
    }

    private void Advance()
    {
        QueuedEvent? item = _queue.Take(out Instant at);
        if (item is null)
        {
            End(new SimulationException(SimulationFailure.Deadlock, this, "The simulation stands still: nothing is runnable, nothing is "
                + "scheduled, and the scenario has not ended. Something waits for what never comes."));
            return;
        }

        if (item.Life is { } life)
        {
            if (!life.IsAlive)
            {
                return;
            }

            if (life.Host is { IsPaused: true } host)
            {
                host.PutOff(item);
                return;
            }
        }

        if (at.Ticks > _now)
        {
            if (at.SinceEpoch > _options.DurationMax)
            {
                End(new SimulationException(SimulationFailure.Endless, this,
                    $"The scenario has not ended within {_options.DurationMax:c} of virtual time (SimulationOptions.DurationMax)."));
                return;
            }

            Volatile.Write(ref _now, at.Ticks);
            Volatile.Write(ref _advances, _advances + 1);
        }

        EventsCount++;
        LastEvent = item;
        LastLife = item.Life;
        try
        {
            item.Fire();
        }
        catch (Exception failure)
        {
            // On a real clock this would end the process; here it ends the run.
            End(failure);
        }
    }

    /// <summary>What the scenario left runnable runs out before the pool is given back, so that it meets no other simulation.</summary>
    private void RunDown()
    {
        ScenarioLife.End();
        foreach (SimulatedHost host in Hosts)
        {
            host.Abandon();
        }

        if (ThreadPool.PendingWorkItemCount > 0 && ++_stepsAfterEnd < StepsAfterEndMax)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return;
        }

        try
        {
            Trace.Finish();
        }
        catch (Exception failure)
        {
            End(failure);
        }

        Conclude();
    }

    private void Conclude()
    {
        if (Interlocked.Exchange(ref _concluded, 1) != 0)
        {
            return;
        }

        _over = true;
        _escapes.Unwatch();
        Watchdog.Unwatch(this);
        _lease.Return();
        if (_failure is null)
        {
            _completion.SetResult();
        }
        else
        {
            _completion.SetException(_failure);
        }
    }

    private static string ThreadName()
    {
        Thread thread = Thread.CurrentThread;
        return string.IsNullOrEmpty(thread.Name) ? $"number {thread.ManagedThreadId}" : $"'{thread.Name}'";
    }

}
