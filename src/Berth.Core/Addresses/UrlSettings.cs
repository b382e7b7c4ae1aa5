using System.Globalization;

namespace Berth;

/// <summary>What stands after the question mark of a <c>raw</c> or <c>packet</c> URL: <c>protocol=icmp&amp;header=own</c>.</summary>
/// <param name="Protocol">The number of <c>protocol=</c>, or null.</param>
/// <param name="HasOwnHeader">Whether <c>header=own</c> stands there.</param>
internal readonly record struct UrlSettings(int? Protocol, bool HasOwnHeader)
{
    private static readonly string[] RawNames = ["protocol", "header"];
    private static readonly string[] PacketNames = ["protocol"];
    private static readonly string[] HeaderWords = ["own", "kernel"];

    /// <summary>Reads settings; null with an error when they are malformed.</summary>
    /// <param name="transport">Raw or packet.</param>
    /// <param name="text">What follows the question mark.</param>
    /// <param name="position">Where it begins within the URL.</param>
    /// <param name="error">What is wrong.</param>
    public static UrlSettings? Parse(Transport transport, string text, int position, out string error)
    {
        error = "";
        UrlSettings settings = default;
        HashSet<string> seen = [];
        foreach (string setting in text.Split('&'))
        {
            int equals = setting.IndexOf('=', StringComparison.Ordinal);
            string name = (equals < 0 ? setting : setting[..equals]).ToLowerInvariant();
            string value = equals < 0 ? "" : setting[(equals + 1)..];
            error = NameError(transport, name, position)
                ?? (value.Length == 0 ? $"setting '{name}' at position {position} has no value: write {Example(transport, name)}" : null)
                ?? (seen.Add(name) ? "" : $"setting '{name}' at position {position} stands twice");
            if (error.Length == 0)
            {
                int valueAt = position + equals + 1;
                error = name == "header" ? ReadHeader(value, valueAt, ref settings) : ReadProtocol(transport, value, valueAt, ref settings);
            }

            if (error.Length > 0)
            {
                return null;
            }

            position += setting.Length + 1;
        }

        return settings;
    }

    /// <summary>The settings as a URL has them, with the question mark; empty when there are none.</summary>
    public string ToText(Transport transport)
    {
        string? protocol = Protocol is not { } number ? null
            : $"protocol={(transport == Transport.Packet ? EtherTypes.ToText(number) : IpProtocols.ToText(number))}";
        string all = string.Join('&', new[] { protocol, HasOwnHeader ? "header=own" : null }.Where(each => each is not null));
        return all.Length == 0 ? "" : $"?{all}";
    }

    private static string Example(Transport transport, string name) =>
        name == "header" ? "header=own" : transport == Transport.Raw ? "protocol=icmp" : "protocol=0x88b5";

    private static string? NameError(Transport transport, string name, int position)
    {
        string[] names = transport == Transport.Raw ? RawNames : PacketNames;
        if (names.Contains(name))
        {
            return null;
        }

        string scheme = transport.ToScheme();
        string nearest = NearestWord.DidYouMean(name, names);
        string hint = nearest.Length > 0 ? nearest : $": a {scheme} URL has {string.Join(" and ", names)}, such as {Example(transport, names[0])}";
        return name.Length == 0 ? $"empty setting at position {position}{hint}" : $"unknown setting {UrlText.Quote(name)} at position {position}{hint}";
    }

    private static string ReadHeader(string value, int position, ref UrlSettings settings)
    {
        if (!HeaderWords.Contains(value.ToLowerInvariant()))
        {
            string nearest = NearestWord.DidYouMean(value, HeaderWords);
            return $"unknown header {UrlText.Quote(value)} at position {position}"
                + (nearest.Length > 0 ? nearest : ": 'own' when what is sent begins with its own IP header, else 'kernel'");
        }

        settings = settings with { HasOwnHeader = value.Equals("own", StringComparison.OrdinalIgnoreCase) };
        return "";
    }

    private static string ReadProtocol(Transport transport, string value, int position, ref UrlSettings settings)
    {
        bool isRaw = transport == Transport.Raw;
        int max = isRaw ? IpProtocols.NumberMax : ushort.MaxValue;
        int number;
        if (char.IsAsciiDigit(value[0]) || value[0] is '-' or '+')
        {
            if (!TryParseNumber(value, out number) || number > max)
            {
                string kind = isRaw ? "IP protocol" : "EtherType";
                return $"{kind} {UrlText.Quote(value)} at position {position} is no number from 0 to {(isRaw ? "255" : "65535 (0xffff)")}";
            }
        }
        else if (!(isRaw ? IpProtocols.TryGetNumber(value, out number) : EtherTypes.TryGetNumber(value, out number)))
        {
            string nearest = NearestWord.DidYouMean(value, isRaw ? IpProtocols.BuiltInNames : EtherTypes.Names);
            string hint = nearest.Length > 0 ? nearest
                : isRaw ? ": give a number 0–255 or a name such as icmp" : ": give a number such as 0x88b5 or a name such as arp";
            return $"unknown {(isRaw ? "IP protocol" : "EtherType")} {UrlText.Quote(value)} at position {position}{hint}";
        }

        settings = settings with { Protocol = isRaw || number != EtherTypes.All ? number : null }; // One form for every frame.
        return "";
    }

    /// <summary>Decimal, or hexadecimal after 0x.</summary>
    private static bool TryParseNumber(string text, out int number) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number) && number >= 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
