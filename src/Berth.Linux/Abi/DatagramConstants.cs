namespace Berth;

/// <summary>Numbers for datagrams: options, control messages and the error queue; a test compares each with the headers.</summary>
internal static class DatagramConstants
{
    public const int SOL_SOCKET = 1;
    public const int IPPROTO_IP = 0;
    public const int IPPROTO_UDP = 17;
    public const int IPPROTO_IPV6 = 41;

    public const int SO_PASSCRED = 16;
    public const int SO_TIMESTAMPNS = 35;
    public const int SCM_CREDENTIALS = 2;
    public const int SCM_TIMESTAMPNS = 35;

    public const int IP_TOS = 1;
    public const int IP_TTL = 2;
    public const int IP_PKTINFO = 8;
    public const int IP_RECVERR = 11;
    public const int IP_RECVTTL = 12;
    public const int IP_RECVTOS = 13;
    public const int IP_MULTICAST_IF = 32;
    public const int IP_MULTICAST_TTL = 33;
    public const int IP_MULTICAST_LOOP = 34;
    public const int IP_MULTICAST_ALL = 49;

    public const int IPV6_MULTICAST_IF = 17;
    public const int IPV6_MULTICAST_HOPS = 18;
    public const int IPV6_MULTICAST_LOOP = 19;
    public const int IPV6_RECVERR = 25;
    public const int IPV6_MULTICAST_ALL = 29;
    public const int IPV6_RECVPKTINFO = 49;
    public const int IPV6_PKTINFO = 50;
    public const int IPV6_RECVHOPLIMIT = 51;
    public const int IPV6_HOPLIMIT = 52;
    public const int IPV6_RECVTCLASS = 66;
    public const int IPV6_TCLASS = 67;

    public const int MCAST_JOIN_GROUP = 42;
    public const int MCAST_LEAVE_GROUP = 45;
    public const int MCAST_JOIN_SOURCE_GROUP = 46;
    public const int MCAST_LEAVE_SOURCE_GROUP = 47;

    public const int UDP_SEGMENT = 103;
    public const int UDP_GRO = 104;

    public const int MSG_ERRQUEUE = 0x2000;

    public const int SO_EE_ORIGIN_ICMP = 2;
    public const int SO_EE_ORIGIN_ICMP6 = 3;
}
