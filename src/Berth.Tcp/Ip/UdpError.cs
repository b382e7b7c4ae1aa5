namespace Berth;

/// <summary>An ICMP error about a datagram that was sent.</summary>
/// <param name="Report">What it says.</param>
/// <param name="From">Who says so.</param>
/// <param name="Destination">Where the datagram was to go.</param>
/// <param name="DestinationPort">To which port.</param>
public readonly record struct UdpError(IcmpReport Report, IpAddress From, IpAddress Destination, ushort DestinationPort)
{
    /// <summary>What it means for whoever sent the datagram, in the words for connections; none where it is about the size or the header.</summary>
    public TcpFailure Failure => IcmpFailures.Of(Report, Destination.IsIpv6);
}
