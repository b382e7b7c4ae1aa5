using System.Globalization;
using System.Text;

namespace Berth;

/// <summary>Packets as lines of text, in the form of tcpdump(1).</summary>
internal sealed class PacketText
{
    private const byte Icmp = 1;
    private const byte Icmpv6 = 58;

    private readonly SequenceOrigins _origins = new();

    /// <summary>What is in a packet.</summary>
    public string Describe(ReadOnlySpan<byte> bytes)
    {
        if (!IpPacket.TryRead(bytes, out IpPacket packet, out PacketRefusal refusal))
        {
            return Invariant($"damaged ({refusal.Reason}), length {bytes.Length}");
        }

        string version = packet.Version == 6 ? "IP6" : "IP";
        if (packet.IsFragment)
        {
            return Invariant($"{version} {packet.Source} > {packet.Destination}: fragment {packet.Identification} at ")
                + Invariant($"{packet.FragmentOffset}{(packet.MoreFragments ? "+" : "")}, length {packet.Payload.Length}");
        }

        return packet.Protocol switch
        {
            TcpSegment.Protocol when TcpSegment.TryRead(packet.Payload, out TcpSegment segment) => $"{version} {Tcp(packet, segment)}",
            UdpView.Protocol when UdpView.TryRead(packet.Payload, out UdpView datagram) =>
                $"{version} {Ends(packet, datagram.SourcePort, datagram.DestinationPort)}: "
                + Invariant($"UDP{Bad(UdpView.VerifyChecksum(packet.Payload, packet.Source, packet.Destination))}, length {datagram.Payload.Length}"),
            Icmp or Icmpv6 when IcmpView.TryRead(packet.Payload, packet.Version == 6, out IcmpView message) =>
                $"{version} {packet.Source} > {packet.Destination}: {IcmpText(message)}"
                + Bad(IcmpView.VerifyChecksum(packet.Payload, packet.Source, packet.Destination)),
            _ => Invariant($"{version} {packet.Source} > {packet.Destination}: protocol {packet.Protocol}, length {packet.Payload.Length}"),
        };
    }

    private string Tcp(in IpPacket packet, in TcpSegment segment)
    {
        MuxKey key = new(packet.Source, segment.SourcePort, packet.Destination, segment.DestinationPort);
        StringBuilder text = new(Ends(packet, segment.SourcePort, segment.DestinationPort));
        text.Append(": Flags [").Append(FlagLetters(segment)).Append(']');
        text.Append(Bad(TcpSegment.VerifyChecksum(packet.Payload, packet.Source, packet.Destination)));
        uint sequence = _origins.Sequence(key, segment);
        if (segment.Payload.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $", seq {sequence}:{sequence + (uint)segment.Payload.Length}");
        }
        else if (segment.Length > 0 || segment.IsReset)
        {
            text.Append(CultureInfo.InvariantCulture, $", seq {sequence}");
        }

        if (segment.IsAcknowledgement)
        {
            text.Append(CultureInfo.InvariantCulture, $", ack {_origins.Acknowledgement(key, segment.Acknowledgement)}");
        }

        text.Append(CultureInfo.InvariantCulture, $", win {segment.Window}");
        if (segment.IsUrgent)
        {
            text.Append(CultureInfo.InvariantCulture, $", urg {segment.UrgentPointer}");
        }

        if (Options(key, segment) is { Length: > 0 } options)
        {
            text.Append(", options [").Append(options).Append(']');
        }

        return text.Append(CultureInfo.InvariantCulture, $", length {segment.Payload.Length}").ToString();
    }

    private string Options(MuxKey key, in TcpSegment segment)
    {
        List<string> texts = [];
        SegmentOptions options = segment.Options;
        if (options.MaximumSegmentSize is { } size)
        {
            texts.Add(Invariant($"mss {size}"));
        }

        if (options.SackPermitted)
        {
            texts.Add("sackOK");
        }

        if (options.HasTimestamps)
        {
            texts.Add(Invariant($"TS val {options.TimestampValue} ecr {options.TimestampEcho}"));
        }

        if (options.WindowScale is { } scale)
        {
            texts.Add(Invariant($"wscale {scale}"));
        }

        foreach (SackBlock block in options.SackBlocks)
        {
            texts.Add(Invariant($"sack {_origins.Acknowledgement(key, block.Start)}:{_origins.Acknowledgement(key, block.End)}"));
        }

        return string.Join(',', texts);
    }

    // The letters and their order are tcpdump's.
    private static string FlagLetters(in TcpSegment segment)
    {
        StringBuilder letters = new();
        (TcpFlags Flag, char Letter)[] all =
        [
            (TcpFlags.Fin, 'F'), (TcpFlags.Syn, 'S'), (TcpFlags.Reset, 'R'), (TcpFlags.Push, 'P'), (TcpFlags.Acknowledgement, '.'),
            (TcpFlags.Urgent, 'U'), (TcpFlags.EcnEcho, 'E'), (TcpFlags.WindowReduced, 'W'),
        ];
        foreach ((TcpFlags flag, char letter) in all)
        {
            if ((segment.Flags & flag) != TcpFlags.None)
            {
                letters.Append(letter);
            }
        }

        return letters.Length == 0 ? "none" : letters.ToString();
    }

    private static string IcmpText(in IcmpView message) => message switch
    {
        { IsEchoRequest: true } => Invariant($"ICMP echo request, id {message.EchoIdentifier}, seq {message.EchoSequence}, length {message.Body.Length}"),
        { IsEchoReply: true } => Invariant($"ICMP echo reply, id {message.EchoIdentifier}, seq {message.EchoSequence}, length {message.Body.Length}"),
        { Report.Kind: IcmpReportKind.Unreachable } => $"ICMP unreachable ({message.Report.Reason})",
        { Report.Kind: IcmpReportKind.PacketTooBig } => Invariant($"ICMP too big (mtu {message.Report.Mtu})"),
        { Report.Kind: IcmpReportKind.TimeExceeded } => message.Report.Code == 0 ? "ICMP time exceeded in transit" : "ICMP reassembly time exceeded",
        _ => Invariant($"ICMP type {message.Type} code {message.Code}, length {message.Body.Length}"),
    };

    private static string Ends(in IpPacket packet, ushort source, ushort destination) =>
        Invariant($"{packet.Source}.{source} > {packet.Destination}.{destination}");

    private static string Bad(bool isRight) => isRight ? "" : " (bad checksum)";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
