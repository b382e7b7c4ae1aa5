namespace Berth;

/// <summary>
/// What happened in a simulation, as a hash and as records for those who listen. Two runs with one hash did the same things at the
/// same virtual times.
/// </summary>
/// <remarks>To be used from within the simulation only; <see cref="Hash"/> and <see cref="Count"/> may be read anywhere when it has ended.</remarks>
public sealed class SimulationTrace
{
    private readonly SimulationLoop _loop;
    private Action<TraceRecord>? _listeners;

    internal SimulationTrace(SimulationLoop loop)
    {
        _loop = loop;
        Hash = StableHash.Add(0, (ulong)loop.Seed);
    }

    /// <summary>The hash of the seed and of all that happened until now, in order; timers are in it, though they make no records.</summary>
    public ulong Hash { get; private set; }

    /// <summary>How many things the hash covers.</summary>
    public long Count { get; private set; }

    /// <summary>Hands each record from now on to a listener, in order. It is called where the thing happens: it must be quick and not throw.</summary>
    /// <param name="listener">Takes a record.</param>
    public void Listen(Action<TraceRecord> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        _loop.Demand("listen to the trace");
        _listeners += listener;
    }

    /// <summary>Puts a line of the scenario or a program into the trace, under the host whose program calls.</summary>
    /// <param name="text">What there is to say. It is hashed, so it must not hold what differs from run to run.</param>
    public void Note(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _loop.Demand("write to the trace");
        Add(HostLife.Current?.Host, "note", text);
    }

    internal void Add(SimulatedHost? host, string kind, string detail = "")
    {
        string name = host?.Name ?? "";
        Hash = StableHash.Add(StableHash.Add(StableHash.Add(StableHash.Add(Hash, (ulong)_loop.Now.Ticks), name), kind), detail);
        Count++;
        _listeners?.Invoke(new TraceRecord(_loop.Now, name, kind, detail));
    }

    /// <summary>Hashes what happens too often for a record: a number that says what it was.</summary>
    internal void AddQuietly(ulong what)
    {
        Hash = StableHash.Add(StableHash.Add(Hash, (ulong)_loop.Now.Ticks), what);
        Count++;
    }
}
