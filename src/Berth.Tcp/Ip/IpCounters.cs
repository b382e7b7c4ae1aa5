namespace Berth;

/// <summary>What a host dropped on arrival, and what it answered.</summary>
public sealed class IpCounters
{
    /// <summary>Packets that were no packets: too short, a wrong header checksum, impossible lengths.</summary>
    public long Malformed { get; internal set; }

    /// <summary>Packets to an address that is not this host's.</summary>
    public long NotForUs { get; internal set; }

    /// <summary>Segments, datagrams and ICMP messages with a wrong checksum.</summary>
    public long BadChecksums { get; internal set; }

    /// <summary>Fragments that could be nothing: overlaps, and ends that contradict each other.</summary>
    public long FragmentsDiscarded { get; internal set; }

    /// <summary>Fragments that were dropped because the room for incomplete packets was taken (<see cref="IpSettings.FragmentBytesMax"/>).</summary>
    public long FragmentsWithoutRoom { get; internal set; }

    /// <summary>Packets whose fragments did not come together in time.</summary>
    public long ReassembliesTimedOut { get; internal set; }

    /// <summary>Datagrams to a port that nobody has.</summary>
    public long UdpPortsClosed { get; internal set; }

    /// <summary>RSTs that answered segments of no connection.</summary>
    public long ResetsSent { get; internal set; }

    /// <summary>ICMP errors sent.</summary>
    public long IcmpErrorsSent { get; internal set; }

    /// <summary>SYN cookies sent (RFC 4987 section 3.6).</summary>
    public long CookiesSent { get; internal set; }

    /// <summary>Packets that no route led to, found when they were to go out.</summary>
    public long Unroutable { get; internal set; }

    /// <summary>Packets that were to go out and found too many others waiting (<see cref="IpHostSettings.OutboxMax"/>).</summary>
    public long OutboxFull { get; internal set; }

    /// <summary>Packets whose next hop did not answer on its network.</summary>
    public long NextHopSilent { get; internal set; }
}
