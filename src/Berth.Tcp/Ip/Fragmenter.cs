namespace Berth;

/// <summary>
/// Splits a packet that does not fit (RFC 791 section 3.2, RFC 8200 section 4.5): an IPv4 packet anywhere on its way, an IPv6 packet where it begins.
/// IPv4's options and IPv6's extension headers of a packet that was read are left out. It does not ask whether the packet may be split.
/// </summary>
public ref struct Fragmenter
{
    private readonly IpPacket _packet;
    private readonly uint _identification;
    private readonly int _mtu;
    private int _at;

    /// <summary>Begins with the first fragment.</summary>
    /// <param name="packet">The packet; its payload is borrowed until the last fragment is written. A fragment of IPv4 may be split again.</param>
    /// <param name="mtu">What fits, header included, in bytes: at least 28 of IPv4 and 56 of IPv6.</param>
    /// <param name="identification">What the fragments have in common (RFC 7739 says how to choose it); of a fragment, its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not even 8 bytes of the payload fit.</exception>
    public Fragmenter(IpPacket packet, int mtu, uint identification)
    {
        _packet = packet;
        (_mtu, _identification) = (mtu, identification);
        ArgumentOutOfRangeException.ThrowIfLessThan(mtu, HeaderLength + 8);
    }

    /// <summary>Whether there is nothing left to write.</summary>
    public readonly bool IsDone => _at >= _packet.Payload.Length;

    private readonly int HeaderLength =>
        _packet.Version == 4 ? Ipv4Packet.HeaderByteCount : Ipv6Packet.HeaderByteCount + Ipv6Packet.FragmentHeaderByteCount;

    /// <summary>Writes the next fragment.</summary>
    /// <param name="destination">Where it begins; as many bytes as the MTU.</param>
    /// <returns>How long it is; 0 when there is none left.</returns>
    public int Write(Span<byte> destination)
    {
        if (IsDone)
        {
            return 0;
        }

        // All but the last carry a multiple of 8 bytes, because offsets are counted in eights.
        int left = _packet.Payload.Length - _at;
        int room = _mtu - HeaderLength;
        int length = left <= room ? left : room & ~7;
        IpPacket fragment = new()
        {
            Source = _packet.Source,
            Destination = _packet.Destination,
            Protocol = _packet.Protocol,
            HopLimit = _packet.HopLimit,
            TrafficClass = _packet.TrafficClass,
            Identification = _identification,
            DontFragment = _packet.DontFragment,
            FlowLabel = _packet.FlowLabel,
            FragmentOffset = _packet.FragmentOffset + _at,
            MoreFragments = _packet.MoreFragments || length < left,
            Payload = _packet.Payload.Slice(_at, length),
        };
        _at += length;
        return fragment.Write(destination);
    }
}
