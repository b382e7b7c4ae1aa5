namespace Berth;

/// <summary>What an ICMP message is, whichever family's numbers say so.</summary>
public enum IcmpKind
{
    /// <summary>None of the others: neighbour discovery, timestamps, …</summary>
    Other,

    /// <summary>Somebody wants an answer (type 8; ICMPv6 128).</summary>
    EchoRequest,

    /// <summary>The answer (type 0; ICMPv6 129).</summary>
    EchoReply,

    /// <summary>A packet could not be delivered (type 3; ICMPv6 1). The code says why.</summary>
    Unreachable,

    /// <summary>A packet is longer than the next link carries (type 3 code 4; ICMPv6 2).</summary>
    PacketTooBig,

    /// <summary>A packet went over too many hops, or its fragments did not all come (type 11; ICMPv6 3).</summary>
    TimeExceeded,

    /// <summary>A header was not understood (type 12; ICMPv6 4).</summary>
    ParameterProblem,

    /// <summary>Another router is nearer (type 5; ICMPv6 137). The packet itself was forwarded.</summary>
    Redirect,
}
