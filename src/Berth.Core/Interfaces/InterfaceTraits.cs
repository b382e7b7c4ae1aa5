namespace Berth;

/// <summary>State and abilities of a network interface, with the numbers of Linux (netdevice(7)).</summary>
[Flags]
public enum InterfaceTraits
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>It is switched on (IFF_UP).</summary>
    Up = 0x1,

    /// <summary>It has broadcast addresses (IFF_BROADCAST).</summary>
    Broadcast = 0x2,

    /// <summary>It leads back to this host (IFF_LOOPBACK).</summary>
    Loopback = 0x8,

    /// <summary>It has one other end only (IFF_POINTOPOINT).</summary>
    PointToPoint = 0x10,

    /// <summary>It can carry packets now: the cable is in (IFF_RUNNING).</summary>
    Running = 0x40,

    /// <summary>It asks for no link-layer addresses (IFF_NOARP).</summary>
    NoArp = 0x80,

    /// <summary>It takes packets for others too (IFF_PROMISC).</summary>
    Promiscuous = 0x100,

    /// <summary>It takes packets of every multicast group (IFF_ALLMULTI).</summary>
    AllMulticast = 0x200,

    /// <summary>It can carry multicast (IFF_MULTICAST).</summary>
    Multicast = 0x1000,
}
