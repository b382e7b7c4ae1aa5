namespace Berth;

/// <summary>The numbers of the options that the stack has, as Linux has them.</summary>
internal static class OptionNumbers
{
    public const int Ip = 0;
    public const int Socket = 1;
    public const int Tcp = 6;
    public const int Ipv6 = 41;

    // SOL_SOCKET.
    public const int ReuseAddress = 2;
    public const int Type = 3;
    public const int Error = 4;
    public const int Broadcast = 6;
    public const int SendBuffer = 7;
    public const int ReceiveBuffer = 8;
    public const int KeepAlive = 9;
    public const int Inline = 10;
    public const int Priority = 12;
    public const int Linger = 13;
    public const int ReceiveTimeout = 20;
    public const int SendTimeout = 21;
    public const int AcceptsConnections = 30;
    public const int Protocol = 38;
    public const int Domain = 39;

    // IPPROTO_TCP.
    public const int NoDelay = 1;
    public const int MaximumSegment = 2;
    public const int KeepAliveIdle = 4;
    public const int KeepAliveInterval = 5;
    public const int KeepAliveCount = 6;
    public const int Info = 11;
    public const int Congestion = 13;
    public const int UserTimeout = 18;

    // IPPROTO_IP.
    public const int TimeToLive = 2;
    public const int MulticastTimeToLive = 33;
    public const int MulticastLoop = 34;

    // IPPROTO_IPV6.
    public const int HopLimit = 16;
    public const int MulticastHops = 18;
    public const int Ipv6MulticastLoop = 19;
    public const int Ipv6Only = 26;
}
