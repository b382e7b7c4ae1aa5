namespace Berth;

/// <summary>What is wrong with a packet that a host may not take.</summary>
public enum PacketRefusalReason
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>There are fewer bytes than the header has.</summary>
    Truncated,

    /// <summary>The version is neither 4 nor 6 (RFC 1122 section 3.2.1.1).</summary>
    Version,

    /// <summary>The IPv4 header says that it is shorter than 20 bytes or longer than the packet.</summary>
    HeaderLength,

    /// <summary>The header says that the packet is shorter than the header or longer than what came.</summary>
    TotalLength,

    /// <summary>The checksum of the IPv4 header is wrong (RFC 1122 section 3.2.1.2).</summary>
    HeaderChecksum,

    /// <summary>The source address can be nobody's: a group, or everybody (RFC 1122 section 3.2.1.3, RFC 4291 section 2.7).</summary>
    SourceAddress,

    /// <summary>An extension header of IPv6 is cut short or stands where it may not (RFC 8200 section 4).</summary>
    ExtensionHeader,

    /// <summary>An option of IPv6 is unknown, and says that the packet is to be discarded then (RFC 8200 section 4.2).</summary>
    UnknownOption,

    /// <summary>A routing header of IPv6 wants the packet forwarded (RFC 8200 section 4.4, RFC 5095).</summary>
    RoutingHeader,
}
