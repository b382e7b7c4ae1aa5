namespace Berth;

/// <summary>The protocols over IP that the stack knows, and the extension headers of IPv6 (RFC 8200 section 4), by their assigned numbers.</summary>
internal static class ProtocolNumber
{
    public const byte HopByHopOptions = 0;
    public const byte Icmp = 1;
    public const byte Tcp = TcpSegment.Protocol;
    public const byte Udp = UdpView.Protocol;
    public const byte Routing = 43;
    public const byte Fragment = 44;
    public const byte Icmpv6 = 58;
    public const byte NoNextHeader = 59;
    public const byte DestinationOptions = 60;
}
