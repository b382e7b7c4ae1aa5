using System.Net.Sockets;

namespace Berth;

/// <summary>
/// A view of the packet that an ICMP error quotes: its IP header, and as much of what followed as the sender of the error gave, at least
/// eight bytes (RFC 792). It reads nothing beyond what was quoted.
/// </summary>
public readonly ref struct IcmpQuote
{
    private const int IPv4HeaderBytesMin = 20;
    private const int IPv6HeaderBytes = 40;

    private IcmpQuote(int protocol, Address destination, ReadOnlySpan<byte> payload)
    {
        Protocol = protocol;
        Destination = destination;
        Payload = payload;
    }

    /// <summary>The IP protocol of what followed the header; in IPv6 the next header, which may be an extension.</summary>
    public int Protocol { get; }

    /// <summary>Where the packet was to go; port 0.</summary>
    public Address Destination { get; }

    /// <summary>What followed the IP header, cut off somewhere.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Looks at an error's data (<see cref="IcmpMessage.Data"/>) as a quoted packet.</summary>
    /// <param name="family">IPv4 for ICMP, IPv6 for ICMPv6.</param>
    /// <param name="quoted">The bytes; borrowed as long as the view is used.</param>
    /// <param name="quote">The view.</param>
    /// <returns>False when the bytes are no packet of that family.</returns>
    public static bool TryParse(AddressFamily family, ReadOnlySpan<byte> quoted, out IcmpQuote quote)
    {
        quote = default;
        if (family == AddressFamily.InterNetworkV6)
        {
            if (quoted.Length < IPv6HeaderBytes || quoted[0] >> 4 != 6)
            {
                return false;
            }

            quote = new IcmpQuote(quoted[6], Address.FromIPv6(quoted.Slice(24, 16), 0), quoted[IPv6HeaderBytes..]);
            return true;
        }

        int headerBytes = quoted.IsEmpty ? 0 : (quoted[0] & 0xf) * 4;
        if (headerBytes < IPv4HeaderBytesMin || quoted.Length < headerBytes || quoted[0] >> 4 != 4)
        {
            return false;
        }

        quote = new IcmpQuote(quoted[9], Address.FromIPv4(quoted.Slice(16, 4), 0), quoted[headerBytes..]);
        return true;
    }
}
