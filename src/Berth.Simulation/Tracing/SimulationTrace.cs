namespace Berth;

/// <summary>
/// What happened in a simulation, as a hash and as records for those who listen. Two runs with one hash did the same things at the
/// same virtual times.
/// </summary>
/// <remarks>To be used from within the simulation only; <see cref="Hash"/> and <see cref="Count"/> may be read anywhere when it has ended.</remarks>
public sealed class SimulationTrace
{
    private readonly SimulationLoop _loop;
    private readonly List<IDisposable> _unfinished = [];
    private Action<TraceRecord>? _listeners;
    private PacketListener? _packetListeners;

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

    /// <summary>Hands to a listener what happens to packets from now on, in order.</summary>
    /// <param name="listener">Takes what happened.</param>
    public void ListenToPackets(PacketListener listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        _loop.Demand("listen to the trace");
        _packetListeners += listener;
    }

    /// <summary>
    /// Writes what happens from now on as lines of text: packets as tcpdump(1) shows them, with sequence numbers counted from the stream's SYN, and
    /// on lines of their own what became of them.
    /// </summary>
    /// <param name="writer">Takes the lines; it stays the caller's.</param>
    /// <param name="deliveries">Whether the arrival of each packet is a line, too.</param>
    public void WriteTo(TextWriter writer, bool deliveries = false)
    {
        ArgumentNullException.ThrowIfNull(writer);
        TraceText text = new(writer, deliveries);
        Listen(text.Write);
        ListenToPackets(text.Write);
    }

    /// <summary>
    /// Writes the packets from now on as a pcapng file, which Wireshark's tools read: an interface for each direction of each link; what was dropped
    /// or changed is kept, and says so in its comment. Times are those of the network's clock.
    /// </summary>
    /// <param name="stream">Takes the file; it stays the caller's.</param>
    /// <returns>Disposing it completes the file; so does the end of the run.</returns>
    public IDisposable Capture(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        PcapngWriter capture = new(stream, _loop.StartTime);
        ListenToPackets(capture.Write);
        _unfinished.Add(capture);
        return capture;
    }

    /// <summary>
    /// Draws what happens between nodes from now on as a sequence diagram: an arrow for each packet, with the time it was sent on the left and the
    /// time it arrived on the right, and what happens to the nodes' programs in their lanes.
    /// </summary>
    /// <param name="writer">Takes the drawing when it is done; it stays the caller's.</param>
    /// <param name="nodes">The lanes, from left to right; two or more. Packets between others are left out.</param>
    /// <returns>Disposing it draws; so does the end of the run.</returns>
    public IDisposable Draw(TextWriter writer, params SimulatedNode[] nodes)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes.Length, 2, nameof(nodes));
        SequenceDiagram diagram = new(writer, [.. nodes]);
        Listen(diagram.Write);
        ListenToPackets(diagram.Write);
        _unfinished.Add(diagram);
        return diagram;
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

    internal void AddPacket(ulong direction, in PacketRecord record)
    {
        ulong what = ((ulong)record.Fate << 8) | (ulong)record.Reason;
        Hash = StableHash.Add(StableHash.Add(StableHash.Add(Hash, (ulong)_loop.Now.Ticks), direction), what);
        if (record.Fate is PacketFate.Sent or PacketFate.Replaced)
        {
            Hash = PacketHash.Add(Hash, record.Packet.Bytes);
        }

        Count++;
        _packetListeners?.Invoke(record);
    }

    /// <summary>The run has ended.</summary>
    internal void Finish()
    {
        foreach (IDisposable each in _unfinished)
        {
            each.Dispose();
        }
    }

    /// <summary>Hashes what happens too often for a record: a number that says what it was.</summary>
    internal void AddQuietly(ulong what)
    {
        Hash = StableHash.Add(StableHash.Add(Hash, (ulong)_loop.Now.Ticks), what);
        Count++;
    }
}
