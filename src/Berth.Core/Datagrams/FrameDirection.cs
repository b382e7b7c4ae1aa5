namespace Berth;

/// <summary>Which way a captured frame went, and to whom: what a packet socket tells of each (packet(7), <c>sll_pkttype</c>).</summary>
public enum FrameDirection
{
    /// <summary>It came for this host (PACKET_HOST).</summary>
    ToThisHost = 0,

    /// <summary>It came for every host of the link (PACKET_BROADCAST).</summary>
    Broadcast = 1,

    /// <summary>It came for a group of the link (PACKET_MULTICAST).</summary>
    Multicast = 2,

    /// <summary>It came for another host, and was seen because the interface is promiscuous (PACKET_OTHERHOST).</summary>
    ToOtherHost = 3,

    /// <summary>This host sent it (PACKET_OUTGOING).</summary>
    Outgoing = 4,
}
