namespace Berth;

/// <summary>One datagram to send, as an item of a batch. What an engine or a kind of socket lacks of it is refused, never left out.</summary>
/// <param name="Payload">What to send; borrowed until the send ends. May be empty.</param>
/// <param name="Remote">Where to; null on a connected socket.</param>
public readonly record struct OutgoingDatagram(ReadOnlyMemory<byte> Payload, Address? Remote)
{
    /// <summary>
    /// The address of this host that it leaves from, whatever the socket is bound to; its port is not looked at, the scope of an IPv6 one
    /// names the interface (IP_PKTINFO, IPV6_PKTINFO). Null, the default: the one bound, or what the system's routes say.
    /// </summary>
    public Address? Source { get; init; }

    /// <summary>Whether it goes only to a host on a network of this host's own, and through no router (MSG_DONTROUTE). Default false.</summary>
    public bool DoNotRoute { get; init; }

    /// <summary>
    /// Whether this is only the beginning: the payloads of the next datagrams sent on the socket are added, and all go as one with the
    /// first that has no more (MSG_MORE). Where to and where from is said by the first part. Nobody else may send meanwhile. Default false.
    /// </summary>
    public bool HasMore { get; init; }

    /// <summary>
    /// Bytes of each datagram when the payload is many of one size, one behind the other, of which the last may be shorter: the kernel
    /// splits it (UDP_SEGMENT, Linux 4.18; UDP only). Each with its headers must fit the path's MTU, and 64 may be in one payload. The
    /// receiving side's counterpart is <see cref="Datagram.SegmentSize"/>. 1 to 65,507; default 0: the payload is one datagram.
    /// </summary>
    public int SegmentSize { get; init; }

    /// <summary>Whether it is a payload and an address and asks for nothing else, which every engine can send.</summary>
    public bool IsPlain => Source is null && !DoNotRoute && !HasMore && SegmentSize == 0;
}
