namespace Berth;

/// <summary>How a socket sends to multicast groups. What is null stays as it is.</summary>
public sealed record MulticastSending
{
    /// <summary>
    /// The interface to send by: its name, its index, or one of its addresses. Until it is set the system's routes decide.
    /// </summary>
    public string? Interface { get; init; }

    /// <summary>The hops that datagrams may go, 0 to 255: 0 stays in this host, 1, the system's default, in this network.</summary>
    public int? HopLimit { get; init; }

    /// <summary>Whether members on this host, the sender itself included, get what is sent; the system's default is yes.</summary>
    public bool? Loopback { get; init; }
}
