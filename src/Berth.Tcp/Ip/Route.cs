namespace Berth;

/// <summary>Where packets for a network go.</summary>
/// <param name="Destination">The network; /0 is everything.</param>
/// <param name="Interface">The number of the interface that they leave by.</param>
public sealed record Route(IpPrefix Destination, int Interface)
{
    /// <summary>The router that passes them on, or null when the destinations themselves are on the link.</summary>
    public IpAddress? NextHop { get; init; }

    /// <summary>The address that they come from when nobody said otherwise, or null for the interface's own.</summary>
    public IpAddress? Source { get; init; }

    /// <summary>The largest packet that goes this way, in bytes, or null for what fits the interface.</summary>
    public int? Mtu { get; init; }

    /// <summary>Which of two routes for the same network is taken: the lower. Default 0.</summary>
    public int Metric { get; init; }

    /// <summary>Who is asked on the link for a destination: the router, or the destination itself.</summary>
    /// <param name="destination">Where the packet goes in the end.</param>
    public IpAddress NeighbourFor(IpAddress destination) => NextHop ?? destination;
}
