using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace Berth;

/// <summary>How addresses are written and read as text.</summary>
internal static class AddressText
{
    public static string UnixPath(ReadOnlySpan<byte> path)
    {
        string text = Encoding.UTF8.GetString(path);
        return path switch
        {
            [0, ..] => text.Replace('\0', '@'),
            [(byte)'@', ..] => $"./{text}", // A file of that name in the working directory is no abstract name.
            _ => text,
        };
    }

    /// <summary>A Unix path as it may be printed and as a URL has it: the bytes that a person must not be shown as <c>%XX</c>.</summary>
    public static string UnixText(ReadOnlySpan<byte> path) => path switch
    {
        [0, ..] => $"@{PercentText.Escape(path[1..])}",
        [(byte)'@', ..] => $"./{PercentText.Escape(path)}",
        _ => PercentText.Escape(path),
    };

    /// <summary>The bytes for <c>sun_path</c> of a path for which <see cref="UnixPathError"/> has no complaint.</summary>
    public static byte[] UnixBytes(string path)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        if (bytes[0] == '@')
        {
            bytes[0] = 0;
        }

        return bytes;
    }

    /// <summary>What is wrong with a Unix path that a person typed, or null when nothing is.</summary>
    public static string? UnixPathError(string path)
    {
        bool isAbstract = path.StartsWith('@');
        if (path.Length == 0 || (isAbstract && path.Length == 1))
        {
            return isAbstract ? "the abstract Unix name after '@' is empty" : "the Unix path is empty";
        }

        int nul = path.IndexOf('\0', StringComparison.Ordinal);
        if (nul >= 0)
        {
            return $"a Unix path can't contain NUL (position {nul})";
        }

        int lone = UrlText.IndexOfLoneSurrogate(path);
        if (lone >= 0)
        {
            return $"the Unix path is not valid Unicode (position {lone})";
        }

        int lengthBytes = Encoding.UTF8.GetByteCount(path) - (isAbstract ? 1 : 0);
        return lengthBytes > Address.UnixPathBytesMax ? TooLong(lengthBytes) : null;
    }

    public static string TooLong(int lengthBytes) =>
        $"the Unix path has {lengthBytes} bytes; at most {Address.UnixPathBytesMax} fit (108 with the closing NUL, unix(7))";

    public static string ForUrl(Address address, bool withPort = true)
    {
        if (address.IsUnix)
        {
            return address.IsUnnamed ? "" : address.HostText;
        }

        if (address.IsPacket)
        {
            string host = address.ScopeId == 0 ? "*" : address.HostText;
            return address.EtherType is 0 or EtherTypes.All ? host : $"{host}?protocol={EtherTypes.ToText(address.EtherType)}";
        }

        string plain = address.HostText;
        string written = plain.Contains(':', StringComparison.Ordinal) ? $"[{EscapeZone(plain)}]" : plain;
        return withPort ? string.Create(CultureInfo.InvariantCulture, $"{written}:{address.Port}") : written;
    }

    /// <summary>Pairs of digits in lower case with colons between, as Linux prints a hardware address.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // Printing any other address must not load System.Net.NetworkInformation.
    public static string Hardware(Address address) =>
        string.Join(':', address.HardwareAddress!.GetAddressBytes().Select(each => each.ToString("x2", CultureInfo.InvariantCulture)));

    /// <summary>
    /// A zone that begins with 25 would be read back as an escaped percent sign (RFC 6874 section 2), so only such a one is escaped.
    /// </summary>
    public static string EscapeZone(string host) =>
        host.Contains("%25", StringComparison.Ordinal) ? host.Replace("%", "%25", StringComparison.Ordinal) : host;

    public static bool TryParse(string? text, out Address address)
    {
        address = default;
        int colon = text?.LastIndexOf(':') ?? -1;
        if (colon <= 0 || !TryParsePort(text.AsSpan(colon + 1), out int port))
        {
            return false;
        }

        string host = text![..colon];
        bool isBracketed = host is ['[', .., ']'];
        if (!TryParseHost(isBracketed ? host[1..^1] : host, out Address found)
            || isBracketed != (found.Family == AddressFamily.InterNetworkV6))
        {
            return false;
        }

        address = found.WithPort(port);
        return true;
    }

    /// <summary>An IP address without a port and brackets.</summary>
    public static bool TryParseHost(string? text, out Address address)
    {
        address = default;
        if (TryParseIPv4(text, out IPAddress? four))
        {
            address = Address.FromIP(four!, port: 0);
            return true;
        }

        int percent = text?.IndexOf('%', StringComparison.Ordinal) ?? -1;
        uint scopeId = 0;
        Span<byte> bytes = stackalloc byte[IPv6Text.LengthBytes];
        if (!IPv6Text.TryParse(percent < 0 ? text : text.AsSpan(0, percent), bytes)
            || (percent >= 0 && !HostInterfaces.TryParseScope(text![(percent + 1)..], out scopeId)))
        {
            return false;
        }

        address = Address.FromIPv6(bytes, port: 0, scopeId);
        return true;
    }

    /// <summary>Decimal digits only, 0–65535.</summary>
    public static bool TryParsePort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= ushort.MaxValue;

    /// <summary>
    /// Four decimal octets without leading zeros (RFC 6943 section 3.1.1, "strict"): the base library also takes 127.1, 0x7f.1 and octal.
    /// </summary>
    public static bool TryParseIPv4(ReadOnlySpan<char> text, out IPAddress? ip)
    {
        ip = null;
        Span<byte> octets = stackalloc byte[4];
        for (int place = 0; place < 4; place++)
        {
            int dot = text.IndexOf('.');
            ReadOnlySpan<char> octet = dot < 0 ? text : text[..dot];
            if (dot < 0 != (place == 3) || octet is ['0', _, ..]
                || !byte.TryParse(octet, NumberStyles.None, CultureInfo.InvariantCulture, out octets[place]))
            {
                return false;
            }

            text = text[(dot + 1)..];
        }

        ip = new IPAddress(octets);
        return true;
    }
}
