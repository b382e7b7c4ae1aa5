using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Berth;

/// <summary>
/// Reads a <see cref="SocketUrl"/> from the left to the right and stops at the first offence. It does not ask a resolver; only the
/// names of services and interfaces are looked up on this host.
/// </summary>
internal static class SocketUrlParser
{
    private const string Example = "tcp://localhost:7007";

    private static readonly SearchValues<char> ControlCharacters =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7f, 0x21)).Select(code => (char)code)]);

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789+-");

    public static SocketUrl? Parse(string text, out string error)
    {
        if (text.Length == 0)
        {
            error = $"the URL is empty: write one such as {Example}";
            return null;
        }

        int control = text.AsSpan().IndexOfAny(ControlCharacters);
        if (control >= 0)
        {
            error = text[control] == '\0' ? $"NUL at position {control}" : $"{UrlText.Show(text[control])} at position {control}";
            return null;
        }

        int schemeEnd = text.IndexOf("://", StringComparison.Ordinal);
        if (schemeEnd < 0)
        {
            error = NoScheme(text);
            return null;
        }

        string scheme = text[..schemeEnd];
        if (!Transports.TryFromScheme(scheme, out Transport transport))
        {
            error = UnknownScheme(scheme);
            return null;
        }

        int start = schemeEnd + 3;
        return transport.IsUnix() ? ParseUnix(transport, text[start..], start, out error)
            : transport.HasPorts() ? ParseIP(transport, text, start, out error)
            : RawUrlParser.Parse(transport, text, start, out error);
    }

    private static string NoScheme(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && Transports.TryFromScheme(text[..colon], out Transport transport))
        {
            string rest = text[(colon + 1)..];
            string corrected = $"{text[..colon]}://{(transport.IsUnix() ? rest : rest.TrimStart('/'))}";
            return $"'://' is missing after '{text[..colon]}' at position {colon}{DidYouMean(corrected)}";
        }

        string candidate = text switch
        {
            ['/', '/', ..] => $"tcp:{text}",
            ['/' or '@', ..] => $"unix://{text}",
            _ when IPAddress.TryParse(text, out IPAddress? ip) && ip.AddressFamily == AddressFamily.InterNetworkV6 && text[0] != '[' =>
                $"tcp://[{text}]:7007",
            [':', ..] => $"tcp://*{text}",
            _ when AddressText.TryParsePort(text, out _) => $"tcp://localhost:{text}",
            _ when !text.Contains(':', StringComparison.Ordinal) => $"tcp://{text}:7007",
            _ => $"tcp://{text}",
        };
        string suggestion = IsRight(candidate) ? candidate : Example;
        return $"no scheme in {UrlText.Quote(text)}: add a scheme, e.g. {suggestion}";
    }

    private static string UnknownScheme(string scheme)
    {
        string nearest = NearestWord.DidYouMean(scheme, Transports.Schemes);
        string hint = nearest.Length > 0 ? nearest : ": use tcp, udp, unix, unixgram, unixpacket, raw or packet";
        return scheme.Length == 0 ? $"empty scheme at position 0{hint}" : $"unknown scheme {UrlText.Quote(scheme)} at position 0{hint}";
    }

    private static SocketUrl? ParseUnix(Transport transport, string typed, int start, out string error)
    {
        error = "";
        if (PercentText.Unescape(typed) is not { } path)
        {
            error = $"the Unix path {UrlText.Quote(typed)} at position {start} has %XX that make no UTF-8 text";
            return null;
        }

        string scheme = transport.ToScheme();
        if (path.Length > 0 && path[0] is not ('/' or '@'))
        {
            error = $"relative Unix path {UrlText.Quote(typed)} at position {start}: the path is absolute, with three slashes"
                + DidYouMean($"{scheme}:///{typed}");
        }
        else if (AddressText.UnixPathError(path) is { } offence)
        {
            string hint = path is "" or "@" ? $": write {scheme}:///path or {scheme}://@name" : "";
            error = $"{offence} at position {start}{hint}";
        }
        else if (path is ['/', .., '/'] or "/")
        {
            error = $"Unix path {UrlText.Quote(typed)} at position {start} ends with '/', which names a directory"
                + DidYouMean($"{scheme}://{PercentText.Escape(path.TrimEnd('/'))}");
        }

        return error.Length == 0 ? new SocketUrl(transport, path) : null;
    }

    private static SocketUrl? ParseIP(Transport transport, string text, int start, out string error)
    {
        string scheme = transport.ToScheme();
        int end = text.Length > start && text[^1] == '/' ? text.Length - 1 : text.Length;
        ReadOnlySpan<char> authority = text.AsSpan(start, end - start);
        int extra = authority.IndexOfAny('/', '?', '#');
        if (extra >= 0)
        {
            string kind = authority[extra] switch { '?' => "query", '#' => "fragment", _ => "path" };
            error = $"{kind} {UrlText.Quote(text.AsSpan(start + extra))} at position {start + extra}: a {scheme} URL ends after the port"
                + DidYouMean(text[..(start + extra)]);
            return null;
        }

        int at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            error = $"user information {UrlText.Quote(authority[..(at + 1)])} at position {start}: a {scheme} URL has none"
                + DidYouMean($"{scheme}://{authority[(at + 1)..]}");
            return null;
        }

        int hostLength = HostLength(scheme, authority, start, out error);
        if (hostLength < 0)
        {
            return null;
        }

        UrlHost? host = UrlHost.Parse(authority[..hostLength].ToString(), start, out error);
        if (host is not { } known)
        {
            return null;
        }

        if (hostLength == authority.Length)
        {
            error = $"no port after {UrlText.Quote(authority)} at position {end}: add :PORT, e.g. {scheme}://{authority}:7007";
            return null;
        }

        int portStart = start + hostLength + 1;
        return TryParsePort(transport, authority[(hostLength + 1)..], portStart, out int port, out string? service, out error)
            ? new SocketUrl(transport, known, port, service)
            : null;
    }

    /// <summary>
    /// The length of the host within <paramref name="authority"/>, brackets included; −1 with an error when it can't be told.
    /// </summary>
    private static int HostLength(string scheme, ReadOnlySpan<char> authority, int start, out string error)
    {
        error = "";
        if (authority is ['[', ..])
        {
            int close = authority.IndexOf(']');
            if (close < 0)
            {
                error = $"'[' at position {start} has no ']'";
                return -1;
            }

            if (close + 1 < authority.Length && authority[close + 1] != ':')
            {
                error = $"{UrlText.Show(authority[close + 1])} at position {start + close + 1}: after ']' comes ':' and the port";
                return -1;
            }

            return close + 1;
        }

        int colon = authority.IndexOf(':');
        if (authority.IsEmpty || colon == 0 && authority[1..].IndexOf(':') < 0)
        {
            error = $"empty host at position {start}: give a name, an address, or '*' for every address"
                + DidYouMean($"{scheme}://*{authority}");
            return -1;
        }

        if (colon < 0)
        {
            if (AddressText.TryParsePort(authority, out _))
            {
                error = $"no host before port '{authority}' at position {start}{DidYouMean($"{scheme}://*:{authority}")}";
                return -1;
            }

            return authority.Length;
        }

        if (authority[(colon + 1)..].IndexOf(':') >= 0)
        {
            error = ManyColons(scheme, authority, start);
            return -1;
        }

        return colon;
    }

    private static string ManyColons(string scheme, ReadOnlySpan<char> authority, int start)
    {
        int last = authority.LastIndexOf(':');
        string withPort = $"{scheme}://[{authority[..last]}]:{authority[(last + 1)..]}";
        string withoutPort = $"{scheme}://[{authority}]:7007";
        string? corrected = IsRight(withPort) ? withPort : IsRight(withoutPort) ? withoutPort : null;
        return corrected is null
            ? $"more than one ':' in {UrlText.Quote(authority)} at position {start}: the host is followed by one ':' and the port"
            : $"IPv6 address without brackets in {UrlText.Quote(authority)} at position {start}: did you mean '{corrected}'?";
    }

    private static bool TryParsePort(
        Transport transport, ReadOnlySpan<char> text, int position, out int port, out string? service, out string error)
    {
        service = null;
        error = "";
        if (AddressText.TryParsePort(text, out port))
        {
            return true;
        }

        if (text.IsEmpty)
        {
            error = $"empty port at position {position}: give a number 0–65535 or a service name, e.g. 7007";
        }
        else if (!text.ContainsAnyExcept(NumberCharacters))
        {
            error = $"port {UrlText.Quote(text)} at position {position} is outside 0–65535";
        }
        else if (text.IndexOfAnyExceptInRange('!', '~') is >= 0 and int bad)
        {
            error = $"{UrlText.Show(text[bad])} at position {position + bad}: a port is a number 0–65535 or a service name";
        }
        else
        {
            string name = text.ToString();
            if (WellKnownServices.TryGetPort(name, transport, out port))
            {
                service = name;
                return true;
            }

            string nearest = NearestWord.DidYouMean(name, WellKnownServices.BuiltInNames);
            error = $"unknown service {UrlText.Quote(text)} at position {position}"
                + (nearest.Length > 0 ? nearest : ": give a number 0–65535 or a name such as echo");
        }

        return false;
    }

    /// <summary>Only what would be accepted is suggested.</summary>
    private static string DidYouMean(string candidate) => IsRight(candidate) ? $": did you mean '{candidate}'?" : "";

    /// <summary>
    /// Reading a candidate may make another one, but not without end: each mend removes an offence that no later one brings back.
    /// </summary>
    private static bool IsRight(string candidate) => Parse(candidate, out _) is not null;
}
