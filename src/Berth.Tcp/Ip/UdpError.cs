namespace Berth;

/// <summary>An ICMP error about a datagram that was sent.</summary>
/// <param name="Report">What it says.</param>
/// <param name="From">Who says so.</param>
/// <param name="Destination">Where the datagram was to go.</param>
/// <param name="DestinationPort">To which port.</param>
public readonly record struct UdpError(IcmpReport Report, IpAddress From, IpAddress Destination, ushort DestinationPort);
