namespace Berth;

/// <summary>A port that somebody holds on an address of the host, to listen or to receive datagrams there.</summary>
/// <param name="Address">The address; 0.0.0.0 or :: is all of them.</param>
/// <param name="Port">The port.</param>
internal readonly record struct PortBinding(IpAddress Address, ushort Port)
{
    /// <summary>Whether :: means the addresses of IPv4 as well (RFC 3493 section 5.3).</summary>
    public bool IsDualStack { get; init; }

    /// <summary>Whether others who say so as well may hold the same port.</summary>
    public bool IsShared { get; init; }

    /// <summary>Whether a packet could be for both.</summary>
    public bool Overlaps(PortBinding other)
    {
        if (Port != other.Port)
        {
            return false;
        }

        return Address.IsIpv6 == other.Address.IsIpv6
            ? Address == other.Address || Address.IsAny || other.Address.IsAny
            : Covers(other) || other.Covers(this);
    }

    private bool Covers(PortBinding other) => Address.IsIpv6 && Address.IsAny && IsDualStack && !other.Address.IsIpv6;
}
