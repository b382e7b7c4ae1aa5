using System.Diagnostics.CodeAnalysis;
using System.Net.NetworkInformation;

namespace Berth;

/// <summary>
/// All connections and listeners of one host: segments are told apart by their mux key (RFC 9293 section 3.10), and what nobody wants is
/// answered by a RST.
/// </summary>
internal sealed class TcpTable : IConnectionOwner
{
    private readonly Dictionary<MuxKey, TcpConnection> _connections = [];
    private readonly Dictionary<LocalPoint, TcpPassiveSocket> _listeners = [];
    private readonly Queue<TcpConnection> _ready = new();
    private readonly PriorityQueue<TcpConnection, (long Ticks, long Order)> _deadlines = new();
    private readonly RateLimit _challenges;
    private readonly ITcpSurroundings _host;
    private long _order;

    public TcpTable(TcpSettings settings, ITcpSurroundings host)
    {
        _host = host;
        _challenges = new RateLimit(settings.ChallengesPerSecond);
    }

    public int Count => _connections.Count;

    public IEnumerable<TcpConnection> Connections => _connections.Values;

    public IEnumerable<TcpPassiveSocket> Listeners => _listeners.Values.Distinct();

    /// <summary>When <see cref="Expire"/> has something to do; may be earlier than that, never later.</summary>
    public Instant NextDeadline => _deadlines.TryPeek(out _, out (long Ticks, long Order) first) ? new Instant(first.Ticks) : Instant.Never;

    public TcpConnection? Find(MuxKey key) => _connections.GetValueOrDefault(key);

    public bool IsTaken(MuxKey key) => _connections.ContainsKey(key);

    public bool IsListening(LocalPoint point) => _listeners.ContainsKey(point) || _listeners.ContainsKey(point.Wildcard);

    /// <summary>Whether a listener may be bound: no other holds the same port on the same address, or on all of them.</summary>
    public bool MayListen(LocalPoint[] points) => !points.Any(point => _listeners.Keys.Any(held =>
        held.Port == point.Port && held.Address.IsIpv6 == point.Address.IsIpv6
        && (held.Address == point.Address || held.Address.IsAny || point.Address.IsAny)));

    public void Listen(TcpPassiveSocket listener)
    {
        foreach (LocalPoint point in LocalPoint.For(listener.Address, listener.Port))
        {
            _listeners.Add(point, listener);
        }
    }

    /// <summary>The listener is gone; what waits in its queues is reset, as on Linux.</summary>
    public void Unlisten(TcpPassiveSocket listener, Instant now)
    {
        foreach (LocalPoint point in LocalPoint.For(listener.Address, listener.Port))
        {
            _listeners.Remove(point);
        }

        foreach (TcpConnection waiting in listener.TakeAll())
        {
            waiting.Listener = null;
            waiting.Abort(now);
        }
    }

    public TcpConnection Open(MuxKey key, TcpSettings settings, Instant now)
    {
        TcpConnection connection = TcpConnection.Open(key, settings, _host.SegmentMax(key.RemoteAddress, now), _host.SeedFor(key, now), _challenges);
        Adopt(connection);
        return connection;
    }

    /// <summary>A segment arrived, its checksum verified.</summary>
    public void Arrive(MuxKey key, in TcpSegment segment, Instant now)
    {
        if (_connections.TryGetValue(key, out TcpConnection? connection))
        {
            if (connection.MayBeReplacedBy(segment) && FindListener(key) is { } next)
            {
                Forget(connection); // RFC 6191 section 2, RFC 9293 section 3.10.7.4 for TIME-WAIT.
                ArriveAtListener(next, key, segment, now, after: connection.SendNext);
                return;
            }

            if (connection.Listener is not { } listener || connection.State != TcpState.SynReceived || listener.Admits(segment))
            {
                connection.Input(segment, now);
            }

            return;
        }

        if (FindListener(key) is { } found && ArriveAtListener(found, key, segment, now, after: null))
        {
            return;
        }

        if (!segment.IsReset)
        {
            _host.SendReset(key, segment); // RFC 9293 section 3.10.7.1.
        }
    }

    /// <summary>Writes the next segment of any connection.</summary>
    public bool TryEmit(Span<byte> destination, Instant now, [NotNullWhen(true)] out TcpConnection? connection, out int length)
    {
        while (_ready.TryPeek(out connection))
        {
            if (connection.TryEmit(destination, now, out length))
            {
                return true;
            }

            _ready.Dequeue();
            connection.IsReady = false;
            Schedule(connection);
            Settle(connection);
        }

        length = 0;
        return false;
    }

    public void Expire(Instant now)
    {
        while (_deadlines.TryPeek(out TcpConnection? connection, out (long Ticks, long Order) at) && at.Ticks <= now.Ticks)
        {
            _deadlines.Dequeue();
            if (connection.ScheduledAt != new Instant(at.Ticks))
            {
                continue; // An entry that an earlier one took the place of.
            }

            connection.ScheduledAt = Instant.Never;
            connection.Expire(now);
            Schedule(connection);
        }
    }

    public void OnChanged(TcpConnection connection)
    {
        if (!connection.IsReady)
        {
            connection.IsReady = true;
            _ready.Enqueue(connection);
        }

        Schedule(connection);
        Settle(connection);
    }

    /// <summary>Another MTU counts for the way to a host.</summary>
    public void OnPathChanged(IpAddress remote, int segmentMax)
    {
        foreach (TcpConnection connection in _connections.Values)
        {
            if (connection.Key.RemoteAddress == remote)
            {
                connection.PathSegmentMax = segmentMax;
            }
        }
    }

    private TcpPassiveSocket? FindListener(MuxKey key)
    {
        LocalPoint point = new(key.LocalAddress, key.LocalPort);
        return _listeners.GetValueOrDefault(point) ?? _listeners.GetValueOrDefault(point.Wildcard);
    }

    /// <summary>
    /// RFC 9293 section 3.10.7.2. Behind what an earlier connection of the same name sent, the new one begins (section 3.6.1).
    /// </summary>
    /// <returns>False when the segment wants a RST.</returns>
    private bool ArriveAtListener(TcpPassiveSocket listener, MuxKey key, in TcpSegment segment, Instant now, SequenceNumber? after)
    {
        if (segment.IsReset)
        {
            return true;
        }

        if (segment.IsAcknowledgement)
        {
            return !segment.IsSyn && TryAcceptCookie(listener, key, segment, now);
        }

        if (!segment.IsSyn)
        {
            return true;
        }

        if (listener.IsAcceptQueueFull)
        {
            listener.IgnoreSyn();
            return true;
        }

        if (listener.IsSynQueueFull)
        {
            if (listener.Settings.SynCookies)
            {
                _host.SendCookie(key, segment, listener.Settings, now);
            }
            else
            {
                listener.IgnoreSyn();
            }

            return true;
        }

        ConnectionSeed seed = _host.SeedFor(key, now);
        seed = after is { } last && seed.InitialSequence < last ? seed with { InitialSequence = last } : seed;
        TcpConnection connection = TcpConnection.Answer(
            key, listener.Settings, _host.SegmentMax(key.RemoteAddress, now), seed, _challenges, segment, now);
        listener.Add(connection);
        Adopt(connection);
        return true;
    }

    private bool TryAcceptCookie(TcpPassiveSocket listener, MuxKey key, in TcpSegment segment, Instant now)
    {
        if (!listener.Settings.SynCookies || !_host.Cookies.TryRestore(key, segment, now, out SegmentOptions options))
        {
            return false;
        }

        if (listener.IsAcceptQueueFull)
        {
            return true;
        }

        TcpSegment syn = new() { Sequence = segment.Sequence - 1, Flags = TcpFlags.Syn, Window = segment.Window, Options = options };
        ConnectionSeed seed = _host.SeedFor(key, now) with { InitialSequence = segment.Acknowledgement - 1 };
        TcpConnection connection = TcpConnection.Answer(
            key, listener.Settings, _host.SegmentMax(key.RemoteAddress, now), seed, _challenges, syn, now);
        connection.SkipSynAck(now);
        listener.CookiesAccepted++;
        listener.Add(connection);
        Adopt(connection);
        connection.Input(segment, now);
        return true;
    }

    private void Adopt(TcpConnection connection)
    {
        _connections.Add(connection.Key, connection);
        connection.Owner = this;
        OnChanged(connection);
    }

    private void Schedule(TcpConnection connection)
    {
        Instant deadline = connection.NextDeadline;
        if (deadline < connection.ScheduledAt)
        {
            connection.ScheduledAt = deadline;
            _deadlines.Enqueue(connection, (deadline.Ticks, _order++));
        }
    }

    /// <summary>Tells the listener, the application and the table what became of a connection.</summary>
    private void Settle(TcpConnection connection)
    {
        if (connection.StateSettled != connection.State)
        {
            _host.OnStateChanged(connection, connection.StateSettled);
            connection.StateSettled = connection.State;
            if (connection.Listener is { } listener && connection.State != TcpState.SynReceived)
            {
                SettleListener(listener, connection);
            }
        }

        if (connection.HasEvents && connection.Listener is null)
        {
            _host.OnNews(connection);
        }

        if (connection.IsOver && !connection.IsReady && _connections.GetValueOrDefault(connection.Key) == connection)
        {
            Forget(connection);
        }
    }

    private void SettleListener(TcpPassiveSocket listener, TcpConnection connection)
    {
        if (connection.State == TcpState.Closed)
        {
            listener.Forget(connection);
            return;
        }

        listener.Complete(connection);
        _host.OnNews(listener);
    }

    private void Forget(TcpConnection connection)
    {
        _connections.Remove(connection.Key);
        connection.Owner = null;
    }
}
