namespace Berth;

/// <summary>
/// What the fragments of one packet have in common: RFC 791 section 3.2; RFC 8200 section 4.5, where the protocol does not count and is 0 here.
/// </summary>
internal readonly record struct FragmentKey(IpAddress Source, IpAddress Destination, byte Protocol, uint Identification)
{
    public static FragmentKey Of(in IpPacket fragment) =>
        new(fragment.Source, fragment.Destination, fragment.Version == 4 ? fragment.Protocol : (byte)0, fragment.Identification);

    public override int GetHashCode() => HashCode.Combine(Source, Destination, Protocol, Identification);
}
