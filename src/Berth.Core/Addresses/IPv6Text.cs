using System.Buffers.Binary;
using System.Globalization;

namespace Berth;

/// <summary>
/// Reads IPv6 addresses strictly as RFC 4291 section 2.2 has them. The base library also takes brackets, a prefix length, a port,
/// and an embedded IPv4 address in octal.
/// </summary>
internal static class IPv6Text
{
    public const int LengthBytes = 16;
    private const int GroupDigitsMax = 4;

    /// <summary>Reads an address without scope.</summary>
    /// <param name="text">The address.</param>
    /// <param name="bytes">Sixteen bytes, written in network order when the text is an address.</param>
    public static bool TryParse(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        Span<byte> read = stackalloc byte[LengthBytes];
        int gap = text.IndexOf("::");
        if (gap < 0)
        {
            return TryParseGroups(text, read, out int all) && all == LengthBytes && read.TryCopyTo(bytes);
        }

        // "::" stands once, for one group of zeros or more.
        ReadOnlySpan<char> after = text[(gap + 2)..];
        Span<byte> tail = stackalloc byte[LengthBytes];
        int head = 0;
        int rest = 0;
        if ((gap > 0 && (text[..gap].Contains('.') || !TryParseGroups(text[..gap], read, out head)))
            || (after.Length > 0 && !TryParseGroups(after, tail, out rest))
            || head + rest > LengthBytes - 2)
        {
            return false;
        }

        read[head..].Clear();
        tail[..rest].CopyTo(read[^rest..]);
        return read.TryCopyTo(bytes);
    }

    /// <summary>Groups of one to four hexadecimal digits with a colon between; the last may be an IPv4 address.</summary>
    private static bool TryParseGroups(ReadOnlySpan<char> text, Span<byte> bytes, out int written)
    {
        written = 0;
        while (true)
        {
            int colon = text.IndexOf(':');
            ReadOnlySpan<char> group = colon < 0 ? text : text[..colon];
            if (colon < 0 && group.Contains('.'))
            {
                if (written + 4 > bytes.Length || !AddressText.TryParseIPv4(group, out System.Net.IPAddress? four))
                {
                    return false;
                }

                four!.TryWriteBytes(bytes[written..], out int length);
                written += length;
                return true;
            }

            if (group.Length is 0 or > GroupDigitsMax || written + 2 > bytes.Length
                || !ushort.TryParse(group, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort value))
            {
                return false;
            }

            BinaryPrimitives.WriteUInt16BigEndian(bytes[written..], value);
            written += 2;
            if (colon < 0)
            {
                return true;
            }

            text = text[(colon + 1)..];
        }
    }
}
