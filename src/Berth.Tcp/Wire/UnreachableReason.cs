namespace Berth;

/// <summary>
/// Why a destination cannot be reached, as the code of an ICMP error says it: RFC 792, RFC 1122 section 3.2.2.1 and RFC 1812 section 5.2.7.1 for
/// IPv4 (type 3), RFC 4443 section 3.1 for IPv6 (type 1). Where both have a word for it, it is one reason here.
/// </summary>
public enum UnreachableReason
{
    /// <summary>A code that is not assigned.</summary>
    Other,

    /// <summary>No route to the network: IPv4 code 0, IPv6 code 0.</summary>
    Network,

    /// <summary>The host does not answer on its link: IPv4 code 1, IPv6 code 3.</summary>
    Host,

    /// <summary>The host has no such protocol: IPv4 code 2.</summary>
    Protocol,

    /// <summary>Nobody has the port: IPv4 code 3, IPv6 code 4.</summary>
    Port,

    /// <summary>The source route failed: IPv4 code 5.</summary>
    SourceRoute,

    /// <summary>The network is unknown: IPv4 code 6.</summary>
    NetworkUnknown,

    /// <summary>The host is unknown: IPv4 code 7.</summary>
    HostUnknown,

    /// <summary>The sender is isolated: IPv4 code 8.</summary>
    SourceIsolated,

    /// <summary>The network is prohibited: IPv4 code 9.</summary>
    NetworkProhibited,

    /// <summary>The host is prohibited: IPv4 code 10.</summary>
    HostProhibited,

    /// <summary>The network is unreachable for this type of service: IPv4 code 11.</summary>
    NetworkForService,

    /// <summary>The host is unreachable for this type of service: IPv4 code 12.</summary>
    HostForService,

    /// <summary>A filter says no: IPv4 code 13, IPv6 code 1.</summary>
    Prohibited,

    /// <summary>The precedence is not permitted: IPv4 code 14.</summary>
    PrecedenceViolation,

    /// <summary>The precedence is too low: IPv4 code 15.</summary>
    PrecedenceCutoff,

    /// <summary>The source address is not good that far: IPv6 code 2.</summary>
    BeyondScope,

    /// <summary>A policy refused the source address: IPv6 code 5.</summary>
    SourcePolicy,

    /// <summary>The route says to reject: IPv6 code 6.</summary>
    RejectRoute,
}
