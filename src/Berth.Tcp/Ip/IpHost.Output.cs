namespace Berth;

/// <content>Packets that go out: their headers, and the way they take.</content>
public sealed partial class IpHost
{
    private const int TcpHeaderMin = TcpSegment.HeaderByteCountMin;

    /// <summary>Puts the IP header before a segment that stands in a buffer.</summary>
    private bool TryWrap(Span<byte> buffer, int headroom, TcpConnection connection, int length, Instant now, out EmittedPacket packet)
    {
        MuxKey key = connection.Key;
        if (!TryRoute(key.RemoteAddress, out Way way))
        {
            Counters.Unroutable++;
            connection.OnUnreachable(TcpFailure.NetworkUnreachable, quoted: null, now);
            packet = default;
            return false;
        }

        Span<byte> segment = buffer.Slice(headroom, length);
        TcpSegment.FillChecksum(segment, key.LocalAddress, key.RemoteAddress);
        IpPacket header = HeaderFor(key.LocalAddress, key.RemoteAddress, ProtocolNumber.Tcp, dontFragment: _settings.PathMtuDiscovery && !_pathMtus.Get(key.RemoteAddress, way.Mtu, now).MustAllowFragments);
        if (header.HeaderLength < headroom)
        {
            segment.CopyTo(buffer[header.HeaderLength..]);
        }

        packet = new EmittedPacket(header.WriteHeader(buffer, length), way.Interface, way.NextHop);
        return true;
    }

    private IpPacket HeaderFor(
        IpAddress source, IpAddress destination, byte protocol, bool dontFragment = false, byte hopLimit = IpPacket.HopLimitDefault) => new()
    {
        Source = source,
        Destination = destination,
        Protocol = protocol,
        DontFragment = dontFragment,
        HopLimit = hopLimit,
        Identification = (uint)_random.Next(ushort.MaxValue + 1),
    };

    /// <summary>RFC 9293 section 3.10.7.1: a segment that belongs to nothing.</summary>
    private void SendReset(MuxKey key, in TcpSegment segment)
    {
        TcpSegment reset = new()
        {
            SourcePort = key.LocalPort,
            DestinationPort = key.RemotePort,
            Sequence = segment.IsAcknowledgement ? segment.Acknowledgement : default,
            Acknowledgement = segment.IsAcknowledgement ? default : segment.End,
            Flags = segment.IsAcknowledgement ? TcpFlags.Reset : TcpFlags.Reset | TcpFlags.Acknowledgement,
        };
        Counters.ResetsSent++;
        SendSegment(key, reset);
    }

    /// <summary>RFC 4987 section 3.6: all that is to be remembered of a SYN is put into the sequence number that answers it.</summary>
    private void SendCookie(MuxKey key, in TcpSegment syn, TcpSettings settings, Instant now)
    {
        Counters.CookiesSent++;
        SendSegment(key, _cookies.Answer(key, syn, settings, SegmentMaxTo(key.RemoteAddress, now), now));
    }

    private void SendSegment(MuxKey key, in TcpSegment segment)
    {
        Span<byte> bytes = stackalloc byte[40 + TcpSegment.HeaderByteCountMax];
        IpPacket header = HeaderFor(key.LocalAddress, key.RemoteAddress, ProtocolNumber.Tcp, dontFragment: true);
        int length = segment.Write(bytes[header.HeaderLength..]);
        TcpSegment.FillChecksum(bytes.Slice(header.HeaderLength, length), key.LocalAddress, key.RemoteAddress);
        SendWhole(bytes[..header.WriteHeader(bytes, length)], key.RemoteAddress);
    }

    private void SendEchoReply(in IpPacket request, in IcmpView message, Instant now)
    {
        byte[] bytes = System.Buffers.ArrayPool<byte>.Shared.Rent(request.Payload.Length + 48);
        IpPacket header = HeaderFor(request.Destination, request.Source, request.Protocol);
        int length = IcmpWriter.WriteEcho(
            bytes.AsSpan(header.HeaderLength), request.Destination, request.Source, isReply: true, message.EchoIdentifier, message.EchoSequence, message.Body);
        if (TryRoute(request.Source, out Way way))
        {
            SendFitting(bytes.AsSpan(0, header.WriteHeader(bytes, length)), request.Source, way, now);
        }

        System.Buffers.ArrayPool<byte>.Shared.Return(bytes);
    }

    private void SendIcmpError(ReadOnlySpan<byte> offending, IpInterface on, IcmpReport report, Instant now)
    {
        Span<byte> bytes = stackalloc byte[IcmpWriter.Ipv6ErrorByteCountMax];
        if (!PacketOutline.TryRead(offending, out PacketOutline outline))
        {
            return;
        }

        (IpAddress source, IpAddress destination) = (outline.Source, outline.Destination);
        bool isForMany = IsForMany(destination, on);
        IpAddress from = isForMany || !IsLocal(destination) ? SourceFor(source) ?? destination : destination;
        int length = IcmpWriter.WriteError(bytes, offending, from, report, isForMany);
        if (length > 0 && _icmpErrors.TryTake(now))
        {
            Counters.IcmpErrorsSent++;
            SendWhole(bytes[..length], source);
        }
    }

    private void SendWhole(ReadOnlySpan<byte> packet, IpAddress destination)
    {
        if (TryRoute(destination, out Way way))
        {
            _outbox.TryAdd(packet, way.Interface, way.NextHop);
        }
        else
        {
            Counters.Unroutable++;
        }
    }

    /// <summary>Sends a packet, in fragments where it is larger than the way allows.</summary>
    private bool SendFitting(ReadOnlySpan<byte> packet, IpAddress destination, Way way, Instant now)
    {
        int mtu = _pathMtus.Get(destination, way.Mtu, now).ByteCount;
        if (packet.Length <= mtu || !IpPacket.TryRead(packet, out IpPacket whole))
        {
            return _outbox.TryAdd(packet, way.Interface, way.NextHop);
        }

        byte[] fragment = System.Buffers.ArrayPool<byte>.Shared.Rent(mtu);
        bool fitted = true;
        for (Fragmenter fragments = new(whole, mtu, (uint)_random.Next()); fitted && !fragments.IsDone;)
        {
            fitted = _outbox.TryAdd(fragment.AsSpan(0, fragments.Write(fragment)), way.Interface, way.NextHop);
        }

        System.Buffers.ArrayPool<byte>.Shared.Return(fragment);
        return fitted;
    }

    /// <summary>Where packets for groups go out, and those for everybody: the first interface that has the family.</summary>
    private IpInterface FirstOf(bool isIpv6)
    {
        foreach (IpInterface each in _interfaces)
        {
            if (!each.IsLoopback && each.HasFamily(isIpv6))
            {
                return each;
            }
        }

        return Loopback;
    }

    private bool TryRoute(IpAddress destination, out Way way)
    {
        if (IsLocal(destination))
        {
            way = new Way(Loopback, destination, Loopback.Mtu, Source: null);
            return true;
        }

        if (destination.IsMulticast || destination.IsBroadcast)
        {
            IpInterface first = FirstOf(destination.IsIpv6);
            way = new Way(first, destination, first.Mtu, Source: null);
            return true;
        }

        if (Routes.TryFind(destination, out Route? route))
        {
            IpInterface on = _interfaces[route.Interface - 1];
            way = new Way(on, route.NeighbourFor(destination), Math.Min(route.Mtu ?? on.Mtu, on.Mtu), route.Source);
            return true;
        }

        way = default;
        return false;
    }

    /// <summary>The address that this host takes towards another; null when it has none of that family, or no route.</summary>
    private IpAddress? SourceFor(IpAddress destination)
    {
        if (!TryRoute(destination, out Way way))
        {
            return null;
        }

        if (way.Interface.IsLoopback && IsLocal(destination))
        {
            return destination;
        }

        IpAddress? first = way.Source;
        foreach (IpPrefix prefix in way.Interface.Addresses)
        {
            if (prefix.Address.IsIpv6 != destination.IsIpv6)
            {
                continue;
            }

            if (way.Source is null && prefix.Contains(way.NextHop))
            {
                return prefix.Address;
            }

            first ??= prefix.Address;
        }

        return first;
    }

    private int LinkMtuTo(IpAddress remote) => TryRoute(remote, out Way way) ? way.Mtu : 1500;

    private int SegmentMaxTo(IpAddress remote, Instant now)
    {
        int mtu = _pathMtus.Get(remote, LinkMtuTo(remote), now).ByteCount;
        return Math.Min(mtu, IpPacket.ByteCountMax) - (remote.IsIpv6 ? 40 : 20) - TcpHeaderMin;
    }

    /// <summary>How a destination is reached.</summary>
    private readonly record struct Way(IpInterface Interface, IpAddress NextHop, int Mtu, IpAddress? Source);
}
