using System.Globalization;
using System.Net.Sockets;

namespace Berth;

/// <summary>Reads a triple as a person types it.</summary>
internal static class SocketTripleText
{
    private static readonly (string Word, AddressFamily Value)[] Families =
    [
        ("inet", AddressFamily.InterNetwork),
        ("inet6", AddressFamily.InterNetworkV6),
        ("unix", AddressFamily.Unix),
        ("packet", AddressFamily.Packet),
        ("unspec", AddressFamily.Unspecified),
        ("appletalk", AddressFamily.AppleTalk),
        ("ipx", AddressFamily.Ipx),
        ("can", AddressFamily.ControllerAreaNetwork),
    ];

    private static readonly (string Word, SocketType Value)[] Types =
    [
        ("stream", SocketType.Stream),
        ("dgram", SocketType.Dgram),
        ("raw", SocketType.Raw),
        ("rdm", SocketType.Rdm),
        ("seqpacket", SocketType.Seqpacket),
    ];

    /// <summary>Null with an error when it is no triple.</summary>
    public static SocketTriple? Parse(string text, out string error)
    {
        string[] parts = [.. text.Split(',').Select(static part => part.Trim())];
        if (parts.Length is not (2 or 3))
        {
            error = $"{UrlText.Quote(text)} is no family, type and protocol: write them with commas, such as inet,raw,icmp";
            return null;
        }

        if (!TryFind(parts[0], "AF_", "family", Families, out AddressFamily family, out error)
            || !TryFind(parts[1], "SOCK_", "type", Types, out SocketType type, out error))
        {
            return null;
        }

        int protocol = 0;
        return parts.Length == 2 || TryParseProtocol(parts[2], family == AddressFamily.Packet, out protocol, out error)
            ? new SocketTriple(family, type, protocol)
            : null;
    }

    private static bool TryFind<T>(string typed, string prefix, string what, (string Word, T Value)[] words, out T value, out string error)
    {
        string word = typed.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? typed[prefix.Length..] : typed;
        foreach ((string known, T its) in words)
        {
            if (string.Equals(known, word, StringComparison.OrdinalIgnoreCase))
            {
                value = its;
                error = "";
                return true;
            }
        }

        string[] all = [.. words.Select(static each => each.Word)];
        string nearest = NearestWord.DidYouMean(word, all);
        error = $"unknown {what} {UrlText.Quote(typed)}{(nearest.Length > 0 ? nearest : $": use {string.Join(", ", all)}")}";
        value = default!;
        return false;
    }

    private static bool TryParseProtocol(string typed, bool isEtherType, out int protocol, out string error)
    {
        error = "";
        bool isHex = typed.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (int.TryParse(
                isHex ? typed[2..] : typed,
                isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
                CultureInfo.InvariantCulture,
                out protocol) && protocol >= 0
            || (isEtherType ? EtherTypes.TryGetNumber(typed, out protocol) : IpProtocols.TryGetNumber(typed, out protocol)))
        {
            return true;
        }

        string nearest = NearestWord.DidYouMean(typed, isEtherType ? EtherTypes.Names : IpProtocols.BuiltInNames);
        error = $"unknown protocol {UrlText.Quote(typed)}{(nearest.Length > 0 ? nearest : ": give a number or a name such as icmp")}";
        return false;
    }
}
