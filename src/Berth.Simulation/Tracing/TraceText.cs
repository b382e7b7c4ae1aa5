using System.Globalization;

namespace Berth;

/// <summary>Writes what happens as lines: records as they print themselves, packets as tcpdump prints them.</summary>
internal sealed class TraceText(TextWriter writer, bool deliveries)
{
    private readonly PacketText _packets = new();

    public void Write(TraceRecord record) => writer.WriteLine(record.ToString());

    public void Write(in PacketRecord record)
    {
        PacketView packet = record.Packet;
        string about = string.Create(CultureInfo.InvariantCulture, $"{packet.Time,12} {packet.Direction.Name} #{packet.Number}");
        switch (record.Fate)
        {
            case PacketFate.Sent:
                writer.WriteLine($"{about} {_packets.Describe(packet.Bytes)}");
                break;
            case PacketFate.Replaced or PacketFate.Corrupted:
                writer.WriteLine($"{about} {Word(record)}: {_packets.Describe(packet.Bytes)}");
                break;
            case PacketFate.Delivered when !deliveries:
                break;
            default:
                writer.WriteLine($"{about} {Word(record)}");
                break;
        }
    }

    /// <summary>What became of a packet, in words.</summary>
    public static string Word(in PacketRecord record) => record.Fate switch
    {
        PacketFate.Replaced => "replaced",
        PacketFate.Corrupted => "corrupted",
        PacketFate.Duplicated => "duplicated",
        PacketFate.Delivered => "delivered",
        PacketFate.Dropped => "dropped: " + record.Reason switch
        {
            DropReason.Loss => "loss",
            DropReason.Burst => "loss in a burst",
            DropReason.Cut => "the link is cut",
            DropReason.Rule => "a rule",
            DropReason.QueueFull => "the queue is full",
            DropReason.TooLong => "longer than the MTU",
            DropReason.BlackHole => "MTU black hole",
            DropReason.HostDown => "the host is down",
            _ => "",
        },
        _ => "sent",
    };
}
