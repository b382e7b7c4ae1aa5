using System.Net.Sockets;
using static Berth.DatagramConstants;
using static Berth.MessageConstants;

namespace Berth;

/// <summary>What goes beside an outgoing datagram: flags of the call, and control messages of the datagram's own.</summary>
internal static class OutgoingControl
{
    /// <summary>Room for every control message that a datagram may have.</summary>
    public static int BytesMax { get; } =
        ControlMessageWriter.SpaceFor(AncillaryReader.PacketInfo6Bytes) + ControlMessageWriter.SpaceFor(sizeof(ushort));

    /// <summary>The flags that hold for the whole call.</summary>
    public static int FlagsOf(in OutgoingDatagram datagram) =>
        (datagram.DoNotRoute ? MSG_DONTROUTE : 0) | (datagram.HasMore ? MSG_MORE : 0);

    /// <summary>Whether there is something to write beside it.</summary>
    public static bool HasControl(in OutgoingDatagram datagram) => datagram.Source is not null || datagram.SegmentSize > 0;

    /// <summary>Writes the control messages.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="control">Zeroed, at least <see cref="BytesMax"/> long.</param>
    /// <returns>Bytes written; 0 when there is nothing to say.</returns>
    public static int Write(in OutgoingDatagram datagram, Span<byte> control)
    {
        ControlMessageWriter writer = new(control);
        if (datagram.Source is { } source)
        {
            WriteSource(source.Unmap(), ref writer);
        }

        if (datagram.SegmentSize > 0)
        {
            Span<byte> size = stackalloc byte[sizeof(ushort)];
            BitConverter.TryWriteBytes(size, (ushort)datagram.SegmentSize);
            writer.Write(IPPROTO_UDP, UDP_SEGMENT, size);
        }

        return writer.Length;
    }

    /// <summary>An IPv6 socket takes IPv4's message for an IPv4 peer.</summary>
    private static void WriteSource(Address source, ref ControlMessageWriter writer)
    {
        Span<byte> info = stackalloc byte[AncillaryReader.PacketInfo6Bytes];
        if (source.Family == AddressFamily.InterNetwork)
        {
            source.TryWriteBytes(info[4..], out _); // ipi_spec_dst; index 0 leaves the interface to the routes.
            writer.Write(IPPROTO_IP, IP_PKTINFO, info[..AncillaryReader.PacketInfoBytes]);
            return;
        }

        source.TryWriteBytes(info, out _);
        BitConverter.TryWriteBytes(info[16..], source.ScopeId);
        writer.Write(IPPROTO_IPV6, IPV6_PKTINFO, info);
    }
}
