namespace Berth;

/// <content>Packets that arrive: to whom they go, and what answers them.</content>
public sealed partial class IpHost
{
    private bool IsForUs(IpAddress destination, IpInterface on) =>
        (on.IsLoopback || !destination.IsLoopback)
        && (IsLocal(destination) || IsForMany(destination, on));

    private static bool IsForMany(IpAddress destination, IpInterface on) =>
        destination.IsMulticast || on.IsBroadcast(destination);

    private void Arrive(in IpPacket packet, IpInterface on, Instant now)
    {
        switch (packet.Protocol)
        {
            case ProtocolNumber.Tcp:
                ArriveTcp(packet, on, now);
                break;
            case ProtocolNumber.Udp:
                ArriveUdp(packet, on, now);
                break;
            case ProtocolNumber.Icmp or ProtocolNumber.Icmpv6:
                ArriveIcmp(packet, on, now);
                break;
            default:
                SendIcmpError(packet.Bytes, on, IcmpReport.Unreachable(UnreachableReason.Protocol), now); // RFC 1122 section 3.2.2.1.
                break;
        }
    }

    private void ArriveFragment(in IpPacket fragment, IpInterface on, Instant now)
    {
        ReadOnlySpan<byte> whole = _fragments.Add(fragment, now, out IcmpReport? report);
        (Counters.FragmentsDiscarded, Counters.FragmentsWithoutRoom) = (_fragments.DiscardedCount, _fragments.NoRoomCount);
        if (report is { } complaint)
        {
            SendIcmpError(fragment.Bytes, on, complaint, now);
        }
        else if (!whole.IsEmpty && IpPacket.TryRead(whole, out IpPacket packet))
        {
            Arrive(packet, on, now);
        }
    }

    private void ArriveTcp(in IpPacket packet, IpInterface on, Instant now)
    {
        if (IsForMany(packet.Destination, on) || IsForMany(packet.Source, on))
        {
            return; // RFC 9293 section 3.9.2.3, MUST-57 and MUST-63: to or from a group or everybody there is no TCP.
        }

        if (!TcpSegment.VerifyChecksum(packet.Payload, packet.Source, packet.Destination) || !TcpSegment.TryRead(packet.Payload, out TcpSegment segment))
        {
            Counters.BadChecksums++;
            return;
        }

        _tcp.Arrive(new MuxKey(packet.Destination, segment.DestinationPort, packet.Source, segment.SourcePort), segment, now);
    }

    private void ArriveUdp(in IpPacket packet, IpInterface on, Instant now)
    {
        if (!UdpView.VerifyChecksum(packet.Payload, packet.Source, packet.Destination) || !UdpView.TryRead(packet.Payload, out UdpView datagram))
        {
            Counters.BadChecksums++;
            return;
        }

        UdpArrival arrival = new(packet.Source, datagram.SourcePort, packet.Destination, on, packet.HopLimit) { TrafficClass = packet.TrafficClass, At = now };
        if (IsForMany(packet.Destination, on))
        {
            foreach (UdpEndpoint each in _udp.FindMany(packet.Destination, datagram.DestinationPort, packet.Source, datagram.SourcePort))
            {
                Give(each, datagram.Payload, arrival);
            }
        }
        else if (_udp.Find(packet.Destination, datagram.DestinationPort, packet.Source, datagram.SourcePort) is { } endpoint)
        {
            Give(endpoint, datagram.Payload, arrival);
        }
        else
        {
            Counters.UdpPortsClosed++;
            SendIcmpError(packet.Bytes, on, IcmpReport.Unreachable(UnreachableReason.Port), now); // RFC 1122 section 4.1.3.1.
        }
    }

    private void Give(UdpEndpoint endpoint, ReadOnlySpan<byte> payload, UdpArrival arrival)
    {
        endpoint.Add(payload, arrival);
        RaiseNews(endpoint);
    }

    private void ArriveIcmp(in IpPacket packet, IpInterface on, Instant now)
    {
        bool isIpv6 = packet.Version == 6;
        if (isIpv6 != (packet.Protocol == ProtocolNumber.Icmpv6))
        {
            return;
        }

        if (!IcmpView.VerifyChecksum(packet.Payload, packet.Source, packet.Destination) || !IcmpView.TryRead(packet.Payload, isIpv6, out IcmpView message))
        {
            Counters.BadChecksums++;
            return;
        }

        if (message.IsEchoRequest)
        {
            if (_settings.AnswerEcho && !IsForMany(packet.Destination, on))
            {
                SendEchoReply(packet, message, now);
            }
        }
        else if (message.Report.Kind != IcmpReportKind.None && QuotedPacket.TryRead(message.Body, out QuotedPacket quoted) && IsLocal(quoted.Source))
        {
            ArriveError(message.Report, quoted, packet.Source, now);
        }
    }

    /// <summary>Something that this host sent came to grief.</summary>
    private void ArriveError(IcmpReport report, in QuotedPacket quoted, IpAddress from, Instant now)
    {
        if (quoted.Protocol == ProtocolNumber.Udp)
        {
            LearnPathMtu(report, quoted, now);
            if (_udp.Find(quoted.Source, quoted.SourcePort, quoted.Destination, quoted.DestinationPort) is { } endpoint)
            {
                endpoint.AddError(new UdpError(report, from, quoted.Destination, quoted.DestinationPort));
                RaiseNews(endpoint);
            }

            return;
        }

        // RFC 5927 section 4.1: an error that quotes nothing of a connection that is really in flight is forged, or too late.
        if (quoted.Protocol != ProtocolNumber.Tcp || quoted.Sequence is not { } sequence
            || _tcp.Find(quoted.Key) is not { } connection || !connection.IsOutstanding(sequence))
        {
            return;
        }

        if (report.Kind == IcmpReportKind.PacketTooBig)
        {
            LearnPathMtu(report, quoted, now);
            connection.OnPathShrunk(SegmentMaxTo(quoted.Destination, now), now);
        }
        else if (IcmpFailures.Of(report, quoted.Destination.IsIpv6) is var failure and not TcpFailure.None)
        {
            connection.OnUnreachable(failure, sequence, now);
        }
    }

    private void LearnPathMtu(IcmpReport report, in QuotedPacket quoted, Instant now)
    {
        if (report.Kind == IcmpReportKind.PacketTooBig)
        {
            _pathMtus.OnTooBig(quoted.Destination, report.Mtu, quoted.Length, LinkMtuTo(quoted.Destination), now);
        }
    }

    /// <summary>Whoever sent something to a next hop that is not there learns of it as if a router had said so.</summary>
    private void TellUnreachable(Instant now)
    {
        byte[] bytes = System.Buffers.ArrayPool<byte>.Shared.Rent(IpPacket.ByteCountMax);
        while (_neighbours.TryTakeFailed(bytes, out int length))
        {
            Counters.NextHopSilent++;
            if (QuotedPacket.TryRead(bytes.AsSpan(0, length), out QuotedPacket packet))
            {
                ArriveError(IcmpReport.Unreachable(UnreachableReason.Host), packet, from: packet.Source, now);
            }
        }

        System.Buffers.ArrayPool<byte>.Shared.Return(bytes);
    }
}
