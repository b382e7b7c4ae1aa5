namespace Berth;

/// <summary>What a host's IP does where the RFCs leave a choice. The defaults are those of Linux 6.</summary>
public sealed record IpSettings
{
    /// <summary>
    /// How long fragments wait for each other, from the first that came. Default 30 s, as Linux; RFC 8200 section 4.5 and RFC 1122 section 3.3.2
    /// say 60 s.
    /// </summary>
    public TimeSpan FragmentTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many packets may wait for their fragments at a time; what would be one more is dropped. Default 1,024.</summary>
    public int FragmentedPacketsMax { get; init; } = 1024;

    /// <summary>The memory that fragments may take, in bytes; what would need more is dropped. Default 4 MiB, as Linux.</summary>
    public int FragmentBytesMax { get; init; } = 4 << 20;

    /// <summary>How long a path's MTU is believed (RFC 1191 section 6.3, RFC 8201 section 4). Default 10 minutes, as Linux.</summary>
    public TimeSpan PathMtuLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The least MTU of an IPv4 path that an ICMP error can make a host believe, in bytes; for a smaller one packets are sent that routers may
    /// fragment. Default 552, as Linux. That of IPv6 is always 1280 (RFC 8201 section 4).
    /// </summary>
    public int PathMtuMin { get; init; } = 552;

    /// <summary>How many paths are remembered; a new one pushes out that which would be forgotten first. Default 4,096.</summary>
    public int PathsMax { get; init; } = 4096;

    /// <summary>How often a neighbour is asked for before it is unreachable. Default 3, as Linux.</summary>
    public int NeighbourRequests { get; init; } = 3;

    /// <summary>How long a neighbour has to answer each time. Default 1 s, as Linux (RFC 4861 section 10).</summary>
    public TimeSpan NeighbourRequestInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a neighbour that answered is believed to be there without being asked again. Default 30 s (RFC 4861 section 10).</summary>
    public TimeSpan NeighbourLifetime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many packets wait for one neighbour; the oldest makes room (RFC 4861 section 7.2.2). Default 3.</summary>
    public int NeighbourQueueMax { get; init; } = 3;

    /// <summary>How many neighbours are known at a time; packets for one more are dropped. Default 1,024, as Linux.</summary>
    public int NeighboursMax { get; init; } = 1024;

    /// <summary>The first port for those who name none. Default 32768, as Linux.</summary>
    public ushort EphemeralPortFirst { get; init; } = 32_768;

    /// <summary>The last port for those who name none. Default 60999, as Linux.</summary>
    public ushort EphemeralPortLast { get; init; } = 60_999;
}
