namespace Berth;

/// <summary>
/// A node that passes packets on: it counts the hop limit down, splits what IPv4 lets it split, and answers with ICMP what it cannot pass on
/// (RFC 1812, RFC 8200). It has no queue of its own; those are the links'.
/// </summary>
public sealed class SimulatedRouter : SimulatedNode
{
    private readonly FlowMemory _flows = new();
    private readonly byte[] _buffer = new byte[IpPacket.ByteCountMax];

    internal SimulatedRouter(SimulationLoop loop, string name, int number)
        : base(loop, name, number)
    {
    }

    /// <summary>Whether it answers with ICMP errors. A router that does not is how path-MTU discovery fails. Default true.</summary>
    public bool SendsErrors { get; set; } = true;

    /// <summary>
    /// For how long a TCP connection may be silent before the router forgets it, as address translators and firewalls do; then its segments vanish and
    /// nobody is told. Null for a router that remembers nothing and passes everything. Default null.
    /// </summary>
    public TimeSpan? ConnectionIdleMax { get; set; }

    internal override bool CanReceive => true;

    internal override void Receive(Span<byte> packet, LinkDirection by)
    {
        if (!IpPacket.TryRead(packet, out IpPacket read))
        {
            return;
        }

        if (read.Destination == Ipv4 || read.Destination == Ipv6)
        {
            AnswerEcho(read);
        }
        else if (ConnectionIdleMax is { } idleMax && !_flows.MayPass(read, idleMax, Loop.Now))
        {
            Loop.Trace.Add(null, "forgotten", $"{Name}: {read.Source} > {read.Destination}");
        }
        else if (read.HopLimit <= 1)
        {
            // RFC 1812 section 5.3.1, RFC 4443 section 3.3.
            SendError(packet, IcmpReport.TimeExceeded(0));
        }
        else if (WayTo(read.Destination) is not { } way)
        {
            SendError(packet, IcmpReport.Unreachable(UnreachableReason.Network));
        }
        else
        {
            HopLimit.CountDown(packet);
            PassOn(packet, way);
        }
    }

    private void PassOn(Span<byte> packet, LinkDirection way)
    {
        if (packet.Length <= way.Mtu)
        {
            way.Send(packet);
        }
        else if (IpPacket.TryRead(packet, out IpPacket read) && read is { Version: 4, DontFragment: false })
        {
            Fragmenter fragments = new(read, way.Mtu, read.Identification);
            while (fragments.Write(_buffer) is > 0 and int length)
            {
                way.Send(_buffer.AsSpan(0, length));
            }
        }
        else
        {
            SendError(packet, IcmpReport.PacketTooBig(way.Mtu));
        }
    }

    private void AnswerEcho(in IpPacket request)
    {
        bool isIpv6 = request.Version == 6;
        byte protocol = isIpv6 ? (byte)58 : (byte)1;
        if (request.Protocol != protocol || !IcmpView.TryRead(request.Payload, isIpv6, out IcmpView echo) || !echo.IsEchoRequest
            || !IcmpView.VerifyChecksum(request.Payload, request.Source, request.Destination)
            || WayTo(request.Source) is not { } way)
        {
            return;
        }

        IpPacket reply = new() { Source = request.Destination, Destination = request.Source, Protocol = protocol };
        int length = IcmpWriter.WriteEcho(
            _buffer.AsSpan(reply.HeaderLength), reply.Source, reply.Destination, isReply: true, echo.EchoIdentifier, echo.EchoSequence, echo.Body);
        way.Send(_buffer.AsSpan(0, reply.WriteHeader(_buffer, length)));
    }

    private void SendError(ReadOnlySpan<byte> offending, IcmpReport report)
    {
        if (!SendsErrors || !IpPacket.TryRead(offending, out IpPacket packet) || WayTo(packet.Source) is not { } way)
        {
            return;
        }

        int length = IcmpWriter.WriteError(_buffer, offending, packet.Version == 6 ? Ipv6 : Ipv4, report);
        if (length > 0)
        {
            way.Send(_buffer.AsSpan(0, length));
        }
    }
}
