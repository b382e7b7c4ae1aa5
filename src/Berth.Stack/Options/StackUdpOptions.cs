namespace Berth;

/// <summary>The options of a datagram socket, set on its end point at once.</summary>
internal sealed class StackUdpOptions(StackHost host, UdpEndpoint udp, bool isDualStack, Address address) : StackSocketOptions(host, address)
{
    private const int BufferBytesMin = 2304; // SOCK_MIN_RCVBUF, doubled as all of them are.

    protected override byte[]? Read_GateHeld(int level, int number) => (level, number) switch
    {
        (OptionNumbers.Socket, OptionNumbers.Type) => OfInt(2),
        (OptionNumbers.Socket, OptionNumbers.Protocol) => OfInt(17),
        (OptionNumbers.Socket, OptionNumbers.AcceptsConnections) => OfBoolean(false),
        (OptionNumbers.Socket, OptionNumbers.ReuseAddress) => OfBoolean(udp.IsShared),
        (OptionNumbers.Socket, OptionNumbers.Broadcast) => OfBoolean(udp.Broadcast),
        (OptionNumbers.Socket, OptionNumbers.ReceiveBuffer) => OfInt(2 * udp.ReceiveBuffer),
        (OptionNumbers.Ip, OptionNumbers.TimeToLive) or (OptionNumbers.Ipv6, OptionNumbers.HopLimit) => OfInt(udp.HopLimit),
        (OptionNumbers.Ip, OptionNumbers.MulticastTimeToLive) or (OptionNumbers.Ipv6, OptionNumbers.MulticastHops) => OfInt(udp.MulticastHopLimit),
        (OptionNumbers.Ip, OptionNumbers.MulticastLoop) or (OptionNumbers.Ipv6, OptionNumbers.Ipv6MulticastLoop) => OfBoolean(udp.MulticastLoop),
        (OptionNumbers.Ipv6, OptionNumbers.Ipv6Only) => OfBoolean(!isDualStack),
        _ => base.Read_GateHeld(level, number),
    };

    protected override Errno? Write_GateHeld(int level, int number, ReadOnlySpan<byte> value)
    {
        (int min, int max)? range = (level, number) switch
        {
            (OptionNumbers.Socket, OptionNumbers.ReuseAddress) => null, // Said before the socket is bound: DatagramOptions.ShareAddress.
            (OptionNumbers.Socket, OptionNumbers.Broadcast) => (int.MinValue, int.MaxValue),
            (OptionNumbers.Socket, OptionNumbers.ReceiveBuffer) => (0, 1 << 29),
            (OptionNumbers.Ip, OptionNumbers.TimeToLive) or (OptionNumbers.Ipv6, OptionNumbers.HopLimit) => (-1, 255),
            (OptionNumbers.Ip, OptionNumbers.MulticastTimeToLive) or (OptionNumbers.Ipv6, OptionNumbers.MulticastHops) => (-1, 255),
            (OptionNumbers.Ip, OptionNumbers.MulticastLoop) or (OptionNumbers.Ipv6, OptionNumbers.Ipv6MulticastLoop) => (int.MinValue, int.MaxValue),
            _ => null,
        };
        if (range is not { } bounds)
        {
            return number == OptionNumbers.ReuseAddress && level == OptionNumbers.Socket ? Errno.ENOPROTOOPT : base.Write_GateHeld(level, number, value);
        }

        if (!TryReadInt(value, bounds.min, bounds.max, out int setting) || (setting == 0 && level == OptionNumbers.Ip && number == OptionNumbers.TimeToLive))
        {
            return Errno.EINVAL;
        }

        switch (level, number)
        {
            case (OptionNumbers.Socket, OptionNumbers.Broadcast):
                udp.Broadcast = setting != 0;
                break;
            case (OptionNumbers.Socket, _):
                udp.ReceiveBuffer = Math.Max(setting, BufferBytesMin / 2);
                break;
            case (OptionNumbers.Ip, OptionNumbers.TimeToLive) or (OptionNumbers.Ipv6, OptionNumbers.HopLimit):
                udp.HopLimit = setting < 0 ? IpPacket.HopLimitDefault : (byte)setting;
                break;
            case (OptionNumbers.Ip, OptionNumbers.MulticastTimeToLive) or (OptionNumbers.Ipv6, OptionNumbers.MulticastHops):
                udp.MulticastHopLimit = setting < 0 ? (byte)1 : (byte)setting;
                break;
            default:
                udp.MulticastLoop = setting != 0;
                break;
        }

        return null;
    }
}
