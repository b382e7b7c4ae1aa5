namespace Berth;

/// <summary>
/// The clock of a host, or of the whole network: virtual time, seen through a clock that may be set wrong or go wrong. The zone is UTC.
/// </summary>
internal sealed class SimulatedClock(SimulationLoop loop, SimulatedHost? host) : TimeProvider
{
    private double _rate = 1;
    private long _sinceTicks;
    private long _shownTicks;

    /// <summary>How far the clock on the wall is off; timers and time stamps do not notice.</summary>
    public TimeSpan Offset { get; set; }

    /// <summary>How fast it goes: 1 is right. Timers armed before a change keep their time.</summary>
    public double Rate
    {
        get => _rate;
        set
        {
            _shownTicks = GetTicks();
            _sinceTicks = loop.Now.Ticks;
            _rate = value;
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long GetTimestamp()
    {
        loop.Demand("read a simulated clock");
        return GetTicks();
    }

    public override DateTimeOffset GetUtcNow() => loop.StartTime.ToUniversalTime() + Offset + TimeSpan.FromTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        loop.Demand("arm a timer of a simulated clock");
        HostLife life = LifeOfCaller();
        SimulatedTimer timer = new(loop, this, life, ExecutionContext.Capture() ?? life.Context, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>How much virtual time passes while this clock goes on by a span.</summary>
    public TimeSpan ToVirtual(TimeSpan shown) => _rate == 1 ? shown : TimeSpan.FromTicks((long)Math.Ceiling(shown.Ticks / _rate));

    /// <summary>A timer belongs to the life of the code that arms it, so that the code of a crashed host arms nothing in the next life.</summary>
    private HostLife LifeOfCaller()
    {
        HostLife? caller = HostLife.Current?.Loop == loop ? HostLife.Current : null;
        return host is null ? caller ?? loop.ScenarioLife : host.LifeOfCaller;
    }

    private long GetTicks() => _rate == 1 && _sinceTicks == _shownTicks
        ? loop.Now.Ticks
        : _shownTicks + (long)((loop.Now.Ticks - _sinceTicks) * _rate);
}
