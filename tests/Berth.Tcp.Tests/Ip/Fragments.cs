namespace Berth;

/// <summary>Packets in pieces, for the tests of those who make and join them.</summary>
internal static class Fragments
{
    /// <summary>A whole packet of UDP's protocol number over either version, with these bytes as payload.</summary>
    public static byte[] Whole(bool isIpv6, byte[] payload, uint flowLabel = 0, byte trafficClass = 0)
    {
        IpPacket packet = new()
        {
            Source = isIpv6 ? KernelPackets.Kernel6 : KernelPackets.Kernel4,
            Destination = isIpv6 ? KernelPackets.Peer6 : KernelPackets.Peer4,
            Protocol = 17,
            FlowLabel = flowLabel,
            TrafficClass = trafficClass,
            Identification = isIpv6 ? 0 : 0x7AACu,
            Payload = payload,
        };
        byte[] bytes = new byte[packet.HeaderLength + payload.Length];
        packet.Write(bytes);
        return bytes;
    }

    public static List<byte[]> Split(byte[] whole, int mtu, uint identification)
    {
        Assert.True(IpPacket.TryRead(whole, out IpPacket packet));
        Fragmenter fragmenter = new(packet, mtu, identification);
        List<byte[]> fragments = [];
        byte[] buffer = new byte[mtu];
        while (fragmenter.Write(buffer) is int length and > 0)
        {
            fragments.Add(buffer[..length]);
        }

        Assert.True(fragmenter.IsDone);
        return fragments;
    }

    /// <summary>One piece, made by hand: where it begins, what it carries, and whether more follows.</summary>
    public static byte[] Piece(bool isIpv6, int offset, string text, bool more, uint identification = 7, byte trafficClass = 0)
    {
        IpPacket packet = new()
        {
            Source = isIpv6 ? KernelPackets.Kernel6 : KernelPackets.Kernel4,
            Destination = isIpv6 ? KernelPackets.Peer6 : KernelPackets.Peer4,
            Protocol = 200,
            TrafficClass = trafficClass,
            Identification = identification,
            FragmentOffset = offset,
            MoreFragments = more,
            Payload = System.Text.Encoding.ASCII.GetBytes(text),
        };
        byte[] bytes = new byte[packet.HeaderLength + packet.Payload.Length];
        packet.Write(bytes);
        return bytes;
    }
}
