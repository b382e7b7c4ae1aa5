using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <content>What applications ask of a host.</content>
public sealed partial class IpHost
{
    /// <summary>Listens for connections.</summary>
    /// <param name="address">The local address; one that is "any" means all of its family, null all of both.</param>
    /// <param name="port">The local port; 0 lets the host choose one of the ephemeral range.</param>
    /// <param name="backlog">How many complete connections may wait; see <see cref="ListenQueueRule"/>.</param>
    /// <param name="settings">What its connections do; null takes the host's.</param>
    /// <param name="listener">The listener.</param>
    /// <returns>Why not, or <see cref="BindFailure.None"/>.</returns>
    public BindFailure TryListen(IpAddress? address, ushort port, int backlog, TcpSettings? settings, out TcpPassiveSocket? listener)
    {
        listener = null;
        if (address is { IsAny: false } one && !IsLocal(one))
        {
            return BindFailure.AddressNotAvailable;
        }

        if (port == 0 && !TryPickPort(candidate => _tcp.MayListen(LocalPoint.For(address, candidate)), out port))
        {
            return BindFailure.PortsExhausted;
        }

        if (!_tcp.MayListen(LocalPoint.For(address, port)))
        {
            return BindFailure.AddressInUse;
        }

        listener = new TcpPassiveSocket(address, port, backlog, settings ?? _settings.Tcp);
        _tcp.Listen(listener);
        return BindFailure.None;
    }

    /// <summary>Stops listening. Connections that nobody accepted are reset, as on Linux.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="now">The time.</param>
    public void Close(TcpPassiveSocket listener, Instant now)
    {
        ArgumentNullException.ThrowIfNull(listener);
        _tcp.Unlisten(listener, now);
    }

    /// <summary>Opens a connection (RFC 9293 section 3.10.1, active). It is in SYN-SENT; its events tell the rest.</summary>
    /// <param name="remote">The peer's address.</param>
    /// <param name="remotePort">The peer's port.</param>
    /// <param name="local">The local address; null lets the route decide.</param>
    /// <param name="localPort">The local port; 0 lets the host choose.</param>
    /// <param name="settings">What it does; null takes the host's.</param>
    /// <param name="now">The time.</param>
    /// <param name="connection">The connection.</param>
    /// <returns>Why not, or <see cref="BindFailure.None"/>.</returns>
    public BindFailure TryConnect(
        IpAddress remote, ushort remotePort, IpAddress? local, ushort localPort, TcpSettings? settings, Instant now, out TcpConnection? connection)
    {
        connection = null;
        if (local is { IsAny: false } given && !IsLocal(given))
        {
            return BindFailure.AddressNotAvailable;
        }

        IpAddress destination = remote.IsAny ? (remote.IsIpv6 ? IpAddress.Ipv6Loopback : IpAddress.Ipv4Loopback) : remote; // As on Linux.
        if ((local is { IsAny: false } ? local : SourceFor(destination)) is not { } source)
        {
            return BindFailure.NetworkUnreachable;
        }

        MuxKey Key(ushort port) => new(source, port, destination, remotePort);
        bool Free(ushort port) => !_tcp.IsTaken(Key(port)) && !_tcp.IsListening(new LocalPoint(source, port));
        if (localPort == 0 && !TryPickPort(Free, out localPort))
        {
            return BindFailure.PortsExhausted;
        }

        if (_tcp.IsTaken(Key(localPort)))
        {
            return BindFailure.AddressInUse;
        }

        connection = _tcp.Open(Key(localPort), settings ?? _settings.Tcp, now);
        return BindFailure.None;
    }

    /// <summary>Binds a UDP end point.</summary>
    /// <param name="address">The local address; one that is "any" means all of its family, null all of both.</param>
    /// <param name="port">The local port; 0 lets the host choose.</param>
    /// <param name="endpoint">The end point.</param>
    /// <param name="isShared">Whether others who say so as well may have the same address and port.</param>
    /// <returns>Why not, or <see cref="BindFailure.None"/>.</returns>
    public BindFailure TryBindUdp(IpAddress? address, ushort port, out UdpEndpoint? endpoint, bool isShared = false)
    {
        endpoint = null;
        if (address is { IsAny: false, IsMulticast: false } one && !IsLocal(one))
        {
            return BindFailure.AddressNotAvailable;
        }

        if (port == 0 && !TryPickPort(candidate => _udp.MayBind(address, candidate, isShared: false), out port))
        {
            return BindFailure.PortsExhausted;
        }

        if (!_udp.MayBind(address, port, isShared))
        {
            return BindFailure.AddressInUse;
        }

        endpoint = _udp.Bind(address, port, isShared);
        return BindFailure.None;
    }

    /// <summary>Closes a UDP end point; what it had not received is gone.</summary>
    /// <param name="endpoint">The end point.</param>
    public void Close(UdpEndpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        _udp.Unbind(endpoint);
    }

    /// <summary>Connects a UDP end point: it hears nobody else, and has the address that is taken towards its peer.</summary>
    /// <param name="endpoint">The end point.</param>
    /// <param name="remote">The peer's address.</param>
    /// <param name="remotePort">The peer's port.</param>
    /// <returns>Why not, or <see cref="BindFailure.None"/>.</returns>
    public BindFailure Connect(UdpEndpoint endpoint, IpAddress remote, ushort remotePort)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        IpAddress destination = remote.IsAny ? (remote.IsIpv6 ? IpAddress.Ipv6Loopback : IpAddress.Ipv4Loopback) : remote; // As on Linux.
        if (SourceFor(destination) is not { } source)
        {
            return BindFailure.NetworkUnreachable;
        }

        endpoint.Peer = (destination, remotePort);
        endpoint.Address = endpoint.Address is { IsAny: false } own ? own : source;
        return BindFailure.None;
    }

    /// <summary>The address that this host would send from.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="source">The address.</param>
    /// <returns>False when no route leads there.</returns>
    public bool TryFindSource(IpAddress destination, out IpAddress source)
    {
        IpAddress? found = SourceFor(destination);
        source = found ?? default;
        return found is not null;
    }

    /// <summary>Sends a datagram, in fragments where it is larger than the way allows.</summary>
    /// <param name="endpoint">Who sends.</param>
    /// <param name="payload">The payload; copied.</param>
    /// <param name="remote">To whom.</param>
    /// <param name="remotePort">To which port.</param>
    /// <param name="source">From which address; null takes the end point's, or the route's.</param>
    /// <param name="now">The time.</param>
    public UdpSendResult SendUdp(
        UdpEndpoint endpoint, ReadOnlySpan<byte> payload, IpAddress remote, ushort remotePort, IpAddress? source, Instant now)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        IpAddress? from = source ?? (endpoint.Address is { IsAny: false, IsMulticast: false } own ? own : SourceFor(remote));
        if (from is not { } local || !TryRoute(remote, out Way way))
        {
            return UdpSendResult.NetworkUnreachable;
        }

        way = remote.IsMulticast && endpoint.MulticastInterface is { } chosen ? way with { Interface = chosen, Mtu = chosen.Mtu } : way;
        bool isToAll = way.Interface.IsBroadcast(remote);
        if (isToAll && !endpoint.Broadcast)
        {
            return UdpSendResult.BroadcastNotAllowed;
        }

        IpPacket header = HeaderFor(local, remote, ProtocolNumber.Udp, hopLimit: remote.IsMulticast ? endpoint.MulticastHopLimit : endpoint.HopLimit);
        int datagramLength = UdpView.HeaderByteCount + payload.Length;
        if (datagramLength > ushort.MaxValue - (remote.IsIpv6 ? 0 : header.HeaderLength))
        {
            return UdpSendResult.TooLong;
        }

        if (!_outbox.HasRoom)
        {
            return UdpSendResult.WouldBlock;
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(header.HeaderLength + datagramLength);
        Span<byte> datagram = bytes.AsSpan(header.HeaderLength, datagramLength);
        UdpView view = new() { SourcePort = endpoint.Port, DestinationPort = remotePort, Payload = payload };
        view.Write(datagram);
        UdpView.FillChecksum(datagram, local, remote);
        Span<byte> packet = bytes.AsSpan(0, header.WriteHeader(bytes, datagramLength));
        bool sent = SendFitting(packet, remote, way, now);
        if (sent && (isToAll || (remote.IsMulticast && endpoint.MulticastLoop)) && !way.Interface.IsLoopback)
        {
            _outbox.TryAdd(packet, Loopback, remote); // Groups that this host has joined hear it, too.
        }

        ArrayPool<byte>.Shared.Return(bytes);
        return sent ? UdpSendResult.Sent : UdpSendResult.WouldBlock;
    }

    /// <summary>RFC 6056 section 3.3.1: a random start, then one after another.</summary>
    private bool TryPickPort(Func<ushort, bool> isFree, out ushort port)
    {
        IpSettings range = _settings.Ip;
        int count = range.EphemeralPortLast - range.EphemeralPortFirst + 1;
        int start = _random.Next(count);
        for (int step = 0; step < count; step++)
        {
            port = (ushort)(range.EphemeralPortFirst + ((start + step) % count));
            if (isFree(port))
            {
                return true;
            }
        }

        port = 0;
        return false;
    }
}
