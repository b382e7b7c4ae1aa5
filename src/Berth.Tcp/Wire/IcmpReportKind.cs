namespace Berth;

/// <summary>The errors that ICMP reports about a packet, in both versions.</summary>
public enum IcmpReportKind
{
    /// <summary>No error, or one that the stack does not heed: source quench (RFC 6633), redirects, types without a meaning.</summary>
    None,

    /// <summary>The destination cannot be reached: IPv4 type 3 but for code 4, IPv6 type 1.</summary>
    Unreachable,

    /// <summary>The packet does not fit into the next link: IPv4 type 3 code 4 (RFC 1191), IPv6 type 2.</summary>
    PacketTooBig,

    /// <summary>The packet went round too long, or its fragments did not come together: IPv4 type 11, IPv6 type 3.</summary>
    TimeExceeded,

    /// <summary>Something in the header is wrong or not known: IPv4 type 12, IPv6 type 4.</summary>
    ParameterProblem,
}
