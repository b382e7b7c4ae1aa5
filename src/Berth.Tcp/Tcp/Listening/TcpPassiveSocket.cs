namespace Berth;

/// <summary>
/// The passive opener of one local address and port: the SYN queue of half-open connections, and the accept queue of complete ones
/// (RFC 9293 section 3.10.1 leaves both to the system). A full accept queue answers nothing and resets nobody, so that clients try again.
/// </summary>
/// <remarks>Belongs to its <see cref="IpHost"/>, and is called only by whoever calls the host.</remarks>
public sealed class TcpPassiveSocket : IpSocket
{
    private readonly Queue<TcpConnection> _complete = new();
    private readonly HashSet<TcpConnection> _incomplete = [];

    internal TcpPassiveSocket(IpAddress? address, ushort port, int backlog, TcpSettings settings)
    {
        Address = address;
        Port = port;
        Backlog = backlog;
        Settings = settings;
    }

    /// <summary>The local address, or null for every address of both families.</summary>
    public IpAddress? Address { get; }

    /// <summary>The local port.</summary>
    public ushort Port { get; }

    /// <summary>The backlog as asked for. 0 admits one connection under Linux's rule.</summary>
    public int Backlog { get; set; }

    /// <summary>What the connections that are still to come do where the RFCs leave a choice.</summary>
    public TcpSettings Settings { get; set; }

    /// <summary>Connections that are complete and wait to be accepted.</summary>
    public int AcceptQueueLength => _complete.Count;

    /// <summary>Connections whose handshake is not complete.</summary>
    public int SynQueueLength => _incomplete.Count;

    /// <summary>SYNs that were ignored because a queue was full.</summary>
    public long SynsIgnored { get; private set; }

    /// <summary>Final acknowledgements that were ignored because the accept queue was full.</summary>
    public long AcknowledgementsIgnored { get; private set; }

    /// <summary>Connections that a cookie made, without a place in the SYN queue.</summary>
    public long CookiesAccepted { get; internal set; }

    /// <summary>Whether one more connection would be one too many in the accept queue.</summary>
    public bool IsAcceptQueueFull => Settings.QueueRule == ListenQueueRule.Linux
        ? _complete.Count > Math.Max(Backlog, 0)
        : _complete.Count + _incomplete.Count > BerkeleyLimit;

    /// <summary>Whether one more SYN finds no place in the SYN queue.</summary>
    public bool IsSynQueueFull => Settings.QueueRule == ListenQueueRule.Linux
        ? _incomplete.Count > Math.Max(Backlog, 0)
        : _complete.Count + _incomplete.Count >= BerkeleyLimit;

    /// <summary>4.4BSD adds half as much again, "fudge" in its own words: a backlog of 5 admits 8, one of 0 admits 1.</summary>
    private int BerkeleyLimit => (3 * Math.Max(Backlog, 0) / 2) + 1;

    /// <summary>Takes the connection that was complete first.</summary>
    /// <param name="connection">The connection, the caller's from now on.</param>
    /// <returns>False when none is complete.</returns>
    public bool TryAccept([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TcpConnection? connection)
    {
        if (!_complete.TryDequeue(out connection))
        {
            return false;
        }

        connection.Listener = null;
        return true;
    }

    internal void IgnoreSyn() => SynsIgnored++;

    internal void Add(TcpConnection halfOpen)
    {
        halfOpen.Listener = this;
        _incomplete.Add(halfOpen);
    }

    /// <summary>Whether a segment for a half-open connection may go on to it: not what would complete it while there is no place for it.</summary>
    internal bool Admits(in TcpSegment segment)
    {
        bool completes = segment.IsAcknowledgement && !segment.IsSyn && !segment.IsReset;
        bool refused = completes && Settings.QueueRule == ListenQueueRule.Linux && IsAcceptQueueFull;
        AcknowledgementsIgnored += refused ? 1 : 0;
        return !refused;
    }

    /// <summary>A half-open connection is complete.</summary>
    internal void Complete(TcpConnection connection)
    {
        if (_incomplete.Remove(connection))
        {
            _complete.Enqueue(connection);
        }
    }

    /// <summary>A half-open connection is gone. One that is complete stays in the queue, so that whoever accepts it learns how it ended.</summary>
    internal void Forget(TcpConnection connection) => _incomplete.Remove(connection);

    /// <summary>All connections that nobody accepted; the listener ends.</summary>
    internal List<TcpConnection> TakeAll()
    {
        List<TcpConnection> all = [.. _complete, .. _incomplete.OrderBy(static each => each.Key.RemotePort)];
        _complete.Clear();
        _incomplete.Clear();
        return all;
    }
}
