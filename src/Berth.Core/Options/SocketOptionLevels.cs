namespace Berth;

/// <summary>The levels' numbers on Linux.</summary>
internal static class SocketOptionLevels
{
    public const int Ip = 0;
    public const int Socket = 1;
    public const int Tcp = 6;
    public const int Udp = 17;
    public const int Ipv6 = 41;
}
