namespace Berth;

/// <summary>
/// Reads what stands after <c>raw://</c> and <c>packet://</c>: a host or an interface, and settings after a question mark. Neither has
/// a port.
/// </summary>
internal static class RawUrlParser
{
    public static SocketUrl? Parse(Transport transport, string text, int start, out string error)
    {
        string scheme = transport.ToScheme();
        int question = text.IndexOf('?', start);
        int end = question < 0 ? text.Length : question;
        string authority = text[start..end];
        authority = authority.EndsWith('/') ? authority[..^1] : authority;
        string rest = question < 0 ? "" : text[question..];
        string what = transport == Transport.Packet ? "interface" : "host";
        int extra = authority.AsSpan().IndexOfAny('/', '#', '@');
        int fragment = rest.IndexOf('#', StringComparison.Ordinal);
        error = authority.Length == 0
                ? $"empty {what} at position {start}: {Hint(transport)}"
            : extra >= 0 ? $"{UrlText.Show(authority[extra])} at position {start + extra}: after the {what} of a {scheme} URL come its settings, "
                + $"such as {Example(transport)}"
            : fragment >= 0 ? $"fragment {UrlText.Quote(rest.AsSpan(fragment))} at position {question + fragment}: a {scheme} URL has none"
            : "";
        if (error.Length > 0)
        {
            return null;
        }

        UrlHost? host = transport == Transport.Packet
            ? ParseInterface(authority, start, out error)
            : ParseHost(authority, rest, start, out error);
        if (host is not { } known)
        {
            return null;
        }

        if (question < 0)
        {
            if (transport == Transport.Raw)
            {
                error = $"no protocol in {UrlText.Quote(text)} at position {end}: add one, e.g. raw://{authority}?protocol=icmp";
                return null;
            }

            return new SocketUrl(transport, known, settings: default);
        }

        UrlSettings? settings = UrlSettings.Parse(transport, rest[1..], question + 1, out error);
        if (settings is { Protocol: null } && transport == Transport.Raw)
        {
            error = $"no protocol in {UrlText.Quote(rest)} at position {question}: add one, e.g. raw://{authority}{rest}&protocol=icmp";
            return null;
        }

        return settings is null ? null : new SocketUrl(transport, known, settings.Value);
    }

    private static UrlHost? ParseInterface(string name, int start, out string error)
    {
        error = name == "*" || HostInterfaces.TryGetIndex(name, out _)
            ? ""
            : $"no interface {UrlText.Quote(name)} on this host at position {start}{HostInterfaces.DidYouMean(name)}";
        return error.Length == 0 ? new UrlHost(name, Literal: null, Zone: null) : null;
    }

    private static UrlHost? ParseHost(string authority, string rest, int start, out string error)
    {
        int portAt = authority is ['[', ..]
            ? authority.IndexOf("]:", StringComparison.Ordinal) + 1
            : authority.IndexOf(':', StringComparison.Ordinal) is >= 0 and int colon && colon == authority.LastIndexOf(':') ? colon : 0;
        if (portAt > 0)
        {
            string candidate = $"raw://{authority[..portAt]}{rest}";
            error = $"port {UrlText.Quote(authority.AsSpan(portAt))} at position {start + portAt}: a raw socket has none"
                + (SocketUrl.TryParse(candidate, out _, out _) ? $": did you mean '{candidate}'?" : "");
            return null;
        }

        UrlHost? host = UrlHost.Parse(authority, start, out error);
        if (host is not null && authority[0] != '[' && authority.Contains(':', StringComparison.Ordinal))
        {
            error = $"IPv6 address without brackets in {UrlText.Quote(authority)} at position {start}: write [{authority}]";
            return null;
        }

        return host;
    }

    private static string Hint(Transport transport) => transport == Transport.Packet
        ? "give the name of an interface (ip link lists them), or '*' for every one"
        : "give a name, an address, or '*' for every address";

    private static string Example(Transport transport) =>
        transport == Transport.Packet ? "packet://lo?protocol=0x88b5" : "raw://localhost?protocol=icmp";
}
