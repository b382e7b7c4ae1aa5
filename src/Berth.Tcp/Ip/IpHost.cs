using System.Diagnostics.CodeAnalysis;
using System.Net.NetworkInformation;

namespace Berth;

/// <summary>
/// One host on IP networks: its interfaces and routes, TCP, UDP and ICMP of both families. Packets and the time go in; packets, news for its
/// sockets and a deadline come out. It does no I/O and holds no clock.
/// </summary>
/// <remarks>
/// One owner calls it, never two at a time. After <see cref="Deliver"/>, <see cref="Expire"/> or any call of one of its sockets, whoever drives
/// it calls <see cref="TryEmit"/> until there is nothing more, then <see cref="TryTakeNews"/>, and looks at <see cref="NextDeadline"/>.
/// </remarks>
public sealed partial class IpHost
{
    private readonly IpHostSettings _settings;
    private readonly Random _random;
    private readonly List<IpInterface> _interfaces = [];
    private readonly HashSet<IpAddress> _local = [];
    private readonly Queue<IpSocket> _news = new();
    private readonly Outbox _outbox;
    private readonly TcpTable _tcp;
    private readonly UdpTable _udp;
    private readonly LinkNeighbours _neighbours;
    private readonly FragmentReassembly _fragments;
    private readonly PathMtuCache _pathMtus;
    private readonly InitialSequence _sequences;
    private readonly CookieHandshake _cookies;
    private readonly RateLimit _icmpErrors;

    /// <summary>Makes a host that has a loopback interface and nothing else.</summary>
    /// <param name="settings">What it does where the RFCs leave a choice.</param>
    /// <param name="random">Its only chance: seeded where runs must be alike, cryptographic where the network is real.</param>
    public IpHost(IpHostSettings settings, Random random)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(random);
        _settings = settings;
        _random = random;
        _neighbours = new LinkNeighbours(_interfaces);
        _pathMtus = new PathMtuCache(settings.Ip);
        _outbox = new Outbox(settings.OutboxMax, Counters);
        _icmpErrors = new RateLimit(settings.IcmpErrorsPerSecond);
        Span<byte> secret = stackalloc byte[KeyedHash.SecretByteCount];
        random.NextBytes(secret);
        KeyedHash hash = new(secret);
        _sequences = new InitialSequence(hash);
        _cookies = new CookieHandshake(hash);
        _tcp = new TcpTable(settings.Tcp, new Surroundings(this));
        _udp = new UdpTable(settings.UdpReceiveBuffer);
        _fragments = new FragmentReassembly(settings.Ip);
        Loopback = Add("lo", 65536, isLoopback: true, new(IpAddress.Ipv4Loopback, 8), new(IpAddress.Ipv6Loopback, 128));
    }

    /// <summary>Told of every change of a connection's state; null when nobody wants to know. Called in the middle of a step: it must not call back.</summary>
    public Action<TcpConnection, TcpState>? StateChanged { get; set; }

    /// <summary>The ways out, beside those to the host itself. The networks of its interfaces are in it.</summary>
    public RouteTable Routes { get; } = new();

    /// <summary>The interface by which the host reaches itself.</summary>
    public IpInterface Loopback { get; }

    /// <summary>The host's interfaces, loopback first.</summary>
    public IReadOnlyList<IpInterface> Interfaces => _interfaces;

    /// <summary>Connections that are not CLOSED, half-open ones included.</summary>
    public IEnumerable<TcpConnection> Connections => _tcp.Connections;

    /// <summary>Listeners.</summary>
    public IEnumerable<TcpPassiveSocket> Listeners => _tcp.Listeners;

    /// <summary>What was dropped on arrival, and why.</summary>
    public IpCounters Counters { get; } = new();

    /// <summary>When <see cref="Expire"/> has to be called. It may be early, never late.</summary>
    public Instant NextDeadline => Instant.Earlier(
        Instant.Earlier(_tcp.NextDeadline, _fragments.NextDeadline), Instant.Earlier(_pathMtus.NextDeadline, _neighbours.NextDeadline));

    /// <summary>Adds an interface; its networks become reachable through it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="mtu">The largest packet that it carries, in bytes: at least 68 for IPv4 (RFC 791), 1,280 for IPv6 (RFC 8200).</param>
    /// <param name="addresses">The host's addresses there, each with its network's prefix length.</param>
    public IpInterface AddInterface(string name, int mtu, params ReadOnlySpan<IpPrefix> addresses)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(mtu, 68);
        return Add(name, mtu, isLoopback: false, addresses);
    }

    /// <summary>
    /// From now on packets go out on an interface only to next hops that answer. Without this call every next hop is taken to be there, as on a
    /// point-to-point link.
    /// </summary>
    /// <remarks>
    /// A next hop that does not answer <see cref="IpSettings.NeighbourRequests"/> times, three seconds in all, is unreachable: a connect fails, as on
    /// Linux, and open connections remember it as the reason in case they time out (RFC 1122 section 2.3.2.2, RFC 4861 section 7.2.2).
    /// </remarks>
    /// <param name="on">One of this host's interfaces.</param>
    public void ResolveNeighbours(IpInterface on)
    {
        ThrowUnlessOwn(on);
        on.Neighbours ??= new NeighbourTable(_settings.Ip);
    }

    /// <summary>Takes the next question for the driver to ask on a network: who has this address? To be called after <see cref="TryEmit"/>.</summary>
    /// <param name="on">Where to ask.</param>
    /// <param name="address">Who is to answer.</param>
    /// <returns>Whether there was one. Call again until not.</returns>
    public bool TryTakeNeighbourRequest([NotNullWhen(true)] out IpInterface? on, out IpAddress address) => _neighbours.TryTakeRequest(out on, out address);

    /// <summary>A next hop answered. What waited for it is emitted next.</summary>
    /// <param name="on">Where.</param>
    /// <param name="address">Who; an address that nobody asked for is ignored.</param>
    /// <param name="now">The time.</param>
    public void OnNeighbourHeard(IpInterface on, IpAddress address, Instant now)
    {
        ThrowUnlessOwn(on);
        on.Neighbours?.OnHeard(address, now);
    }

    /// <summary>Whether an address is one of this host's.</summary>
    /// <param name="address">The address.</param>
    public bool IsLocal(IpAddress address) =>
        _local.Contains(address) || address.IsLoopback;

    /// <summary>A packet arrived.</summary>
    /// <param name="packet">The packet; borrowed for the call.</param>
    /// <param name="on">Where it came in.</param>
    /// <param name="now">The time.</param>
    public void Deliver(ReadOnlySpan<byte> packet, IpInterface on, Instant now)
    {
        ArgumentNullException.ThrowIfNull(on);
        if (!IpPacket.TryRead(packet, out IpPacket read, out PacketRefusal refusal))
        {
            Counters.Malformed++;
            if (refusal.Report is { } report)
            {
                SendIcmpError(packet, on, report, now);
            }

            return;
        }

        if (!IsForUs(read.Destination, on))
        {
            Counters.NotForUs++;
            return;
        }

        if (!read.IsFragment)
        {
            Arrive(read, on, now);
        }
        else
        {
            ArriveFragment(read, on, now);
        }
    }

    /// <summary>Writes the next packet that wants to go out.</summary>
    /// <param name="destination">Room for the largest packet of any interface.</param>
    /// <param name="now">The time.</param>
    /// <param name="packet">Its length, and where it goes.</param>
    /// <returns>Whether there was one. Call again until not.</returns>
    public bool TryEmit(Span<byte> destination, Instant now, out EmittedPacket packet)
    {
        if (_neighbours.TryTakeReady(destination, out packet))
        {
            return true;
        }

        while (TryTakeNext(destination, now, out packet))
        {
            if (LinkNeighbours.MayGo(destination[..packet.Length], packet, now))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Does what is due.</summary>
    /// <param name="now">The time.</param>
    public void Expire(Instant now)
    {
        _neighbours.Expire(now);
        TellUnreachable(now);
        _tcp.Expire(now);
        while (_fragments.TryExpire(now, out ReadOnlySpan<byte> first))
        {
            SendIcmpError(first, Loopback, IcmpReport.TimeExceeded(1), now); // RFC 792, RFC 8200 section 4.5: reassembly time exceeded.
        }

        Counters.ReassembliesTimedOut = _fragments.TimedOutCount;
        while (_pathMtus.TryExpire(now, out IpAddress destination))
        {
            _tcp.OnPathChanged(destination, SegmentMaxTo(destination, now));
        }
    }

    /// <summary>Takes the next socket that has news: a connection with events, a listener with a complete connection, datagrams or errors.</summary>
    /// <param name="socket">The socket. Once taken it is named again only when there is more news.</param>
    public bool TryTakeNews([NotNullWhen(true)] out IpSocket? socket)
    {
        if (!_news.TryDequeue(out socket))
        {
            return false;
        }

        socket.HasNews = false;
        return true;
    }

    private bool TryTakeNext(Span<byte> destination, Instant now, out EmittedPacket packet)
    {
        if (_outbox.TryTake(destination, out packet))
        {
            return true;
        }

        const int Headroom = 40; // TCP is written where it fits behind the longer of both headers, and moved for the shorter one only by offset.
        while (_tcp.TryEmit(destination[Headroom..], now, out TcpConnection? connection, out int length))
        {
            if (TryWrap(destination, Headroom, connection, length, now, out packet))
            {
                return true;
            }
        }

        return false;
    }

    private IpInterface Add(string name, int mtu, bool isLoopback, params ReadOnlySpan<IpPrefix> addresses)
    {
        IpInterface added = new(_interfaces.Count + 1, name, mtu, addresses.ToArray(), isLoopback);
        _interfaces.Add(added);
        foreach (IpPrefix prefix in added.Addresses)
        {
            Routes.Add(new Route(prefix.Network, added.Index));
            _local.Add(prefix.Address);
        }

        return added;
    }

    private void ThrowUnlessOwn(IpInterface on)
    {
        ArgumentNullException.ThrowIfNull(on);
        if (!_interfaces.Contains(on))
        {
            throw new ArgumentException($"The interface {on.Name} belongs to another host.", nameof(on));
        }
    }

    private void RaiseNews(IpSocket socket)
    {
        if (!socket.HasNews)
        {
            socket.HasNews = true;
            _news.Enqueue(socket);
        }
    }

    private sealed class Surroundings(IpHost host) : ITcpSurroundings
    {
        public CookieHandshake Cookies => host._cookies;

        public int SegmentMax(IpAddress remote, Instant now) => host.SegmentMaxTo(remote, now);

        public ConnectionSeed SeedFor(MuxKey key, Instant now) => host._sequences.SeedFor(key, now);

        public void SendReset(MuxKey key, in TcpSegment segment) => host.SendReset(key, segment);

        public void SendCookie(MuxKey key, in TcpSegment syn, TcpSettings settings, Instant now) => host.SendCookie(key, syn, settings, now);

        public void OnNews(IpSocket socket) => host.RaiseNews(socket);

        public void OnStateChanged(TcpConnection connection, TcpState from) => host.StateChanged?.Invoke(connection, from);
    }
}
