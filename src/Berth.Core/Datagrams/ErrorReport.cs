namespace Berth;

/// <summary>One entry of a socket's error queue: a datagram sent earlier did not arrive, and somebody said so (ip(7), IP_RECVERR).</summary>
/// <param name="Errno">What the kernel made of it.</param>
/// <param name="Remote">Where that datagram was sent to.</param>
/// <param name="ReportedBy">Who sent the ICMP message: the host itself, a router, or null when this host found out by itself.</param>
/// <param name="Type">The ICMP message's type (RFC 792, RFC 4443).</param>
/// <param name="Code">Its code.</param>
public readonly record struct ErrorReport(Errno Errno, Address? Remote, Address? ReportedBy, int Type, int Code)
{
    /// <summary>The next link's MTU in bytes where the ICMP message told it; otherwise 0.</summary>
    public long MtuBytes { get; init; }

    /// <summary>
    /// The beginning of the datagram's payload; of a ping socket's request, which has no other header, the ICMP message itself.
    /// </summary>
    public ReadOnlyMemory<byte> Quoted { get; init; }
}
