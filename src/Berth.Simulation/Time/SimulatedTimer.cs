namespace Berth;

/// <summary>A timer in virtual time; itself the event that waits in the queue, so that arming it allocates nothing.</summary>
internal sealed class SimulatedTimer : QueuedEvent, ITimer
{
    // The greatest time that the timers of the base library take.
    private const uint MillisecondsMax = 0xfffffffe;

    private readonly SimulationLoop _loop;
    private readonly SimulatedClock _clock;
    private readonly ExecutionContext _context;
    private readonly TimerCallback _callback;
    private readonly object? _state;
    private TimeSpan _period;
    private volatile bool _disposed;

    public SimulatedTimer(
        SimulationLoop loop, SimulatedClock clock, HostLife life, ExecutionContext context, TimerCallback callback, object? state)
    {
        _loop = loop;
        _clock = clock;
        _context = context;
        _callback = callback;
        _state = state;
        Life = life;
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        if (_disposed)
        {
            return false;
        }

        _period = period;
        if (dueTime == Timeout.InfiniteTimeSpan)
        {
            _loop.Demand("stop a timer of a simulated clock");
            _loop.Cancel(this);
        }
        else
        {
            _loop.Schedule(this, _loop.Now + _clock.ToVirtual(dueTime));
        }

        return true;
    }

    /// <remarks>Never throws, as the timers of the base library do not: it is called where programs clean up, after the run too.</remarks>
    public void Dispose()
    {
        _disposed = true;
        if (_loop.IsHere)
        {
            _loop.Cancel(this);
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public override void Fire()
    {
        if (_disposed)
        {
            return;
        }

        if (_period > TimeSpan.Zero)
        {
            _loop.Schedule(this, _loop.Now + _clock.ToVirtual(_period));
        }

        _loop.Trace.AddQuietly(Life!.Host?.NameHash ?? 0);
        ExecutionContext.Run(_context, static timer => ((SimulatedTimer)timer!).Call(), this);
    }

    public override string ToString() => Life?.Host is { } host ? $"a timer of host '{host.Name}'" : "a timer of the scenario";

    private void Call() => _callback(_state);

    private static void Check(TimeSpan span, string name)
    {
        if (span != Timeout.InfiniteTimeSpan && (span < TimeSpan.Zero || span.TotalMilliseconds > MillisecondsMax))
        {
            throw new ArgumentOutOfRangeException(
                name, span, $"A timer takes 0 to {MillisecondsMax} ms, or Timeout.InfiniteTimeSpan for never.");
        }
    }
}
