using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Berth;

/// <summary>The host of a URL: what was typed without brackets, and the address when it is one.</summary>
/// <param name="Text">A name, an address with its <c>%zone</c>, or <c>*</c>.</param>
/// <param name="Literal">The address, or null.</param>
/// <param name="Zone">The zone as typed, without percent sign, or null.</param>
internal readonly record struct UrlHost(string Text, IPAddress? Literal, string? Zone)
{
    private const int NameLengthMax = 253; // RFC 1035 section 2.3.4: 255 octets on the wire.
    private const int LabelLengthMax = 63; // RFC 1035 section 2.3.4.

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private static readonly SearchValues<char> IPv4Characters = SearchValues.Create("0123456789.");

    /// <summary>Reads a host; null with an error when it is malformed.</summary>
    public static UrlHost? Parse(string text, int position, out string error)
    {
        if (text is ['[', .., ']'])
        {
            return ParseBracketed(text[1..^1], position + 1, out error);
        }

        if (text.Contains(':', StringComparison.Ordinal))
        {
            return ParseIPv6(text, position, out error);
        }

        error = "";
        if (text == "*")
        {
            return new UrlHost(text, Literal: null, Zone: null);
        }

        if (IsNumeric(text))
        {
            if (AddressText.TryParseIPv4(text, out IPAddress? ip))
            {
                return new UrlHost(text, ip, Zone: null);
            }

            error = $"{UrlText.Quote(text)} at position {position} is no IPv4 address: that is four decimal numbers 0–255 "
                + "with dots between, without leading zeros";
            return null;
        }

        error = NameError(text, position) ?? "";
        return error.Length == 0 ? new UrlHost(text, Literal: null, Zone: null) : null;
    }

    /// <summary>Whether a text has only numbers and dots, in the notations that inet_aton(3) takes: it can be no name.</summary>
    public static bool IsNumeric(string text) => !text.AsSpan().ContainsAnyExcept(IPv4Characters) || text.Split('.').All(IsNumber);

    private static UrlHost? ParseBracketed(string text, int position, out string error)
    {
        if (AddressText.TryParseIPv4(text, out _))
        {
            error = $"IPv4 address in brackets at position {position}: write {text} without them";
            return null;
        }

        if (text.Length > 0 && !text.Contains(':', StringComparison.Ordinal))
        {
            error = $"{UrlText.Quote(text)} in brackets at position {position}: only IPv6 addresses stand in brackets";
            return null;
        }

        return ParseIPv6(text, position, out error);
    }

    private static UrlHost? ParseIPv6(string text, int position, out string error)
    {
        error = "";
        int percent = text.IndexOf('%', StringComparison.Ordinal);
        string plain = percent < 0 ? text : text[..percent];
        Span<byte> bytes = stackalloc byte[IPv6Text.LengthBytes];
        if (!IPv6Text.TryParse(plain, bytes))
        {
            error = $"{UrlText.Quote(plain)} at position {position} is no IPv6 address";
            return null;
        }

        if (percent < 0)
        {
            return new UrlHost(text, new IPAddress(bytes), Zone: null);
        }

        // RFC 6874 section 2 writes the percent sign as %25; people paste it bare. "%25" alone can only be interface 25.
        string zone = text[(percent + 1)..];
        zone = zone.Length > 2 && zone.StartsWith("25", StringComparison.Ordinal) ? zone[2..] : zone;
        if (!HostInterfaces.TryParseScope(zone, out uint index))
        {
            error = zone.Length == 0
                ? $"empty scope at position {position + percent}: after '%' comes the name or index of an interface"
                : $"no interface {UrlText.Quote(zone)} on this host at position {position + percent + 1}" + HostInterfaces.DidYouMean(zone);
            return null;
        }

        return new UrlHost($"{plain}%{zone}", new IPAddress(bytes, index), zone);
    }

    private static bool IsNumber(string label) => label.Length > 0
        && (!label.AsSpan().ContainsAnyExceptInRange('0', '9')
            || (label.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && label.Skip(2).All(char.IsAsciiHexDigit)));

    private static string? NameError(string name, int position)
    {
        int bad = name.AsSpan().IndexOfAnyExcept(NameCharacters);
        if (bad >= 0)
        {
            string hint = char.IsAscii(name[bad])
                ? "a host name has letters, digits, '-', '_' and '.'"
                : "write the name in its ASCII form (xn--…, RFC 5890)";
            return $"{UrlText.Show(name[bad])} at position {position + bad}: {hint}";
        }

        int start = 0;
        string[] labels = (name[^1] == '.' ? name[..^1] : name).Split('.'); // One dot at the end marks the root (RFC 1034 section 3.1).
        foreach (string label in labels)
        {
            string? offence = label switch
            {
                "" => "is empty: two dots follow each other, or one comes first",
                _ when label.Length > LabelLengthMax => $"has {label.Length} characters; at most {LabelLengthMax} are allowed",
                ['-', ..] or [.., '-'] => "begins or ends with '-'",
                _ => null,
            };
            if (offence is not null)
            {
                return $"label {UrlText.Quote(label)} of the host at position {position + start} {offence}";
            }

            start += label.Length + 1;
        }

        int length = start - 1;
        return length > NameLengthMax
            ? $"the host name at position {position} has {length} characters; at most {NameLengthMax} are allowed"
            : null;
    }
}
