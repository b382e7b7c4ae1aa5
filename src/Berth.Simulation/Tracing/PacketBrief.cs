using System.Globalization;
using System.Text;

namespace Berth;

/// <summary>What is in a packet, in the few words that fit on an arrow between two ends.</summary>
internal sealed class PacketBrief
{
    // The order in which people say them: SYN+ACK, FIN+ACK, PSH+ACK.
    private static readonly (TcpFlags Flag, string Word)[] Words =
    [
        (TcpFlags.Syn, "SYN"), (TcpFlags.Fin, "FIN"), (TcpFlags.Reset, "RST"), (TcpFlags.Urgent, "URG"), (TcpFlags.Push, "PSH"),
        (TcpFlags.Acknowledgement, "ACK"),
    ];

    private readonly SequenceOrigins _origins = new();
    private readonly PacketText _texts = new();

    /// <summary>What is in a packet.</summary>
    public string Describe(ReadOnlySpan<byte> bytes)
    {
        if (IpPacket.TryRead(bytes, out IpPacket packet) && !packet.IsFragment)
        {
            if (packet.Protocol == TcpSegment.Protocol && TcpSegment.TryRead(packet.Payload, out TcpSegment segment))
            {
                return Tcp(new MuxKey(packet.Source, segment.SourcePort, packet.Destination, segment.DestinationPort), segment);
            }

            if (packet.Protocol == UdpView.Protocol && UdpView.TryRead(packet.Payload, out UdpView datagram))
            {
                return Invariant($"UDP {datagram.SourcePort} > {datagram.DestinationPort} ({datagram.Payload.Length} bytes)");
            }
        }

        // The addresses are those of the ends of the arrow, mostly.
        string text = _texts.Describe(bytes);
        int colon = text.IndexOf(": ", StringComparison.Ordinal);
        return colon < 0 ? text : text[(colon + 2)..];
    }

    private string Tcp(MuxKey key, in TcpSegment segment)
    {
        TcpFlags flags = segment.Flags;
        StringBuilder text = new(string.Join('+', Words.Where(word => (flags & word.Flag) != TcpFlags.None).Select(word => word.Word)));
        uint sequence = _origins.Sequence(key, segment);
        int count = segment.Payload.Length;
        if (count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" seq {sequence}:{sequence + (uint)count}");
        }
        else if (segment.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" seq {sequence}");
        }

        if (segment.IsAcknowledgement)
        {
            text.Append(CultureInfo.InvariantCulture, $" ack {_origins.Acknowledgement(key, segment.Acknowledgement)}");
        }

        if (!segment.IsReset)
        {
            text.Append(CultureInfo.InvariantCulture, $" win {segment.Window}");
        }

        SegmentOptions options = segment.Options;
        if (options.MaximumSegmentSize is { } size)
        {
            text.Append(CultureInfo.InvariantCulture, $" mss {size}");
        }

        foreach (SackBlock block in options.SackBlocks)
        {
            text.Append(Invariant($" sack {_origins.Acknowledgement(key, block.Start)}:{_origins.Acknowledgement(key, block.End)}"));
        }

        return text.ToString();
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
