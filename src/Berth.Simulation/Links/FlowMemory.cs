namespace Berth;

/// <summary>
/// What a middlebox remembers: the TCP connections that passed it, until they have been silent too long. Segments of those that it has forgotten it
/// does not let through any more; a SYN begins anew. Everything else passes.
/// </summary>
internal sealed class FlowMemory
{
    // One entry serves both ways: whichever end sorts first stands first.
    private readonly Dictionary<MuxKey, Instant> _seen = [];

    /// <summary>Whether a packet may pass; a packet that may is remembered.</summary>
    public bool MayPass(in IpPacket packet, TimeSpan idleMax, Instant now)
    {
        if (packet.IsFragment || Ends(packet, out bool begins) is not { } key)
        {
            return true;
        }

        MuxKey flow = InOrder(key);
        if (!begins && (!_seen.TryGetValue(flow, out Instant last) || now - last > idleMax))
        {
            _seen.Remove(flow);
            return false;
        }

        _seen[flow] = now;
        return true;
    }

    /// <summary>The two ends of a connection, and whether the packet begins one; null when it is of no connection.</summary>
    private static MuxKey? Ends(in IpPacket packet, out bool begins)
    {
        begins = false;
        if (packet.Protocol == TcpSegment.Protocol && TcpSegment.TryRead(packet.Payload, out TcpSegment segment))
        {
            begins = segment is { IsSyn: true, IsAcknowledgement: false };
            return new MuxKey(packet.Source, segment.SourcePort, packet.Destination, segment.DestinationPort);
        }

        return null;
    }

    private static MuxKey InOrder(MuxKey key)
    {
        bool isInOrder = key.LocalAddress == key.RemoteAddress
            ? key.LocalPort <= key.RemotePort
            : key.LocalAddress.Value < key.RemoteAddress.Value;
        return isInOrder ? key : key.Reversed;
    }
}
