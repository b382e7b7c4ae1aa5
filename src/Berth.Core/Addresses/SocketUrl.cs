using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Berth;

/// <summary>
/// An address as a person types it, before a resolver or the kernel has seen it: <c>tcp://localhost:7007</c>,
/// <c>udp://[fe80::1%eth0]:echo</c>, <c>unix:///run/x.sock</c>, <c>unix://@abstract</c>, <c>raw://localhost?protocol=icmp</c>,
/// <c>packet://eth0?protocol=0x88b5</c>. It does not resolve names.
/// </summary>
/// <remarks>
/// <para>Scheme and host are compared without regard to case, and a service name equals its number. In a Unix path
/// <c>%XX</c> is the byte that the two hex digits name (RFC 3986 section 2.1); all else, a <c>%</c> without them too, stands for itself.</para>
/// <para>Immutable; may be used from any thread.</para>
/// </remarks>
public sealed record SocketUrl
{
    private readonly UrlSettings _settings;

    /// <summary>The zone of an IPv6 literal as typed, without the percent sign; null when there is none.</summary>
    private readonly string? _zone;

    internal SocketUrl(Transport transport, UrlHost host, int port, string? serviceName)
    {
        Transport = transport;
        Host = host.Text;
        Literal = host.Literal;
        _zone = host.Zone;
        Port = port;
        ServiceName = serviceName;
    }

    internal SocketUrl(Transport transport, UrlHost host, UrlSettings settings)
        : this(transport, host, port: 0, serviceName: null) => _settings = settings;

    internal SocketUrl(Transport transport, string path)
    {
        Transport = transport;
        Host = "";
        Path = path;
    }

    /// <summary>The transport that the scheme names.</summary>
    public Transport Transport { get; }

    /// <summary>
    /// The host as typed, without brackets: a name, an address (with <c>%scope</c>), or <c>*</c>; of a <c>packet</c> URL the interface's
    /// name; empty for a Unix URL.
    /// </summary>
    public string Host { get; }

    /// <summary>The address, when the host is one; null for a name, <c>*</c> and Unix URLs.</summary>
    public IPAddress? Literal { get; }

    /// <summary>Whether the host is <c>*</c>: every address of this host, in both families.</summary>
    public bool IsWildcard => Host == "*";

    /// <summary>
    /// Whether the host is <c>localhost</c> or below it: 127.0.0.1 and ::1, without asking a resolver (RFC 6761 section 6.3).
    /// </summary>
    public bool IsLocalhost => IsLocalhostName(Host);

    /// <summary>The port, 0–65535; 0 lets the kernel choose, and for a URL without ports means nothing.</summary>
    public int Port { get; }

    /// <summary>The service name as typed in place of a port number, or null.</summary>
    public string? ServiceName { get; }

    /// <summary>The absolute path of a Unix URL, or <c>@name</c> for an abstract name; null for IP URLs.</summary>
    public string? Path { get; }

    /// <summary>
    /// The IP protocol of a <c>raw</c> URL, 0–255, or the EtherType of a <c>packet</c> URL, 0–65535; null when none is given.
    /// </summary>
    public int? Protocol => _settings.Protocol;

    /// <summary>Whether a <c>raw</c> URL says <c>header=own</c>: what is sent begins with its IP header.</summary>
    public bool HasOwnHeader => _settings.HasOwnHeader;

    private string CanonicalHost => Transport == Transport.Packet ? Host
        : Literal is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 }
            ? $"[{AddressText.EscapeZone(new IPAddress(Literal.GetAddressBytes()) + (_zone is null ? "" : $"%{_zone}"))}]"
            : Host.ToLowerInvariant();

    /// <summary>Reads a URL.</summary>
    /// <param name="text">What the person typed.</param>
    /// <returns>The URL.</returns>
    /// <exception cref="FormatException">It is malformed; the message names the offending part and the nearest right word.</exception>
    public static SocketUrl Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out SocketUrl? url, out string? error) ? url : throw new FormatException(error);
    }

    /// <summary>Reads a URL without throwing.</summary>
    /// <param name="text">What the person typed.</param>
    /// <param name="url">The URL, when the text is one.</param>
    /// <param name="error">Otherwise what is wrong: the offending part, its position, and the nearest right word.</param>
    /// <returns>Whether the text is a URL.</returns>
    public static bool TryParse(
        string? text, [NotNullWhen(true)] out SocketUrl? url, [NotNullWhen(false)] out string? error)
    {
        url = SocketUrlParser.Parse(text ?? "", out string message);
        error = url is null ? message : null;
        return url is not null;
    }

    /// <summary>Whether a name is <c>localhost</c> or below it.</summary>
    internal static bool IsLocalhostName(ReadOnlySpan<char> name)
    {
        name = name.TrimEnd('.');
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The same URL with another port; a service name is dropped.</summary>
    /// <param name="port">0–65535.</param>
    /// <returns>The new URL.</returns>
    /// <exception cref="InvalidOperationException">A URL of this transport has no port.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The port is outside 0–65535.</exception>
    public SocketUrl WithPort(int port)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        return Transport.HasPorts()
            ? new SocketUrl(Transport, new UrlHost(Host, Literal, _zone), port, serviceName: null)
            : throw new InvalidOperationException($"{this} has no port");
    }

    /// <summary>The same URL with another host.</summary>
    /// <param name="host">A name, an address (IPv6 with or without brackets), or <c>*</c>.</param>
    /// <returns>The new URL.</returns>
    /// <exception cref="InvalidOperationException">A Unix or a <c>packet</c> URL has no host.</exception>
    /// <exception cref="FormatException">The host is malformed.</exception>
    public SocketUrl WithHost(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (!Transport.IsIP())
        {
            throw new InvalidOperationException($"{this} has no host");
        }

        UrlHost? parsed = UrlHost.Parse(host, position: 0, out string error);
        if (parsed is not { } known)
        {
            throw new FormatException(error);
        }

        return Transport == Transport.Raw
            ? new SocketUrl(Transport, known, _settings)
            : new SocketUrl(Transport, known, Port, ServiceName);
    }

    /// <summary>The address, when no resolver is needed: an IP literal, a Unix path, or an interface that this host has.</summary>
    /// <param name="address">The address.</param>
    /// <returns>False for a name, for <c>*</c> in place of a host, and for an interface that is gone.</returns>
    public bool TryGetAddress(out Address address)
    {
        uint index = 0;
        address = Path is not null ? Address.FromUnixPath(Path)
            : Literal is not null ? Address.FromIP(Literal, Port)
            : Transport == Transport.Packet && (IsWildcard || HostInterfaces.TryGetIndex(Host, out index))
                ? Address.FromPacket(index, Protocol ?? EtherTypes.All)
            : default;
        return address != default;
    }

    /// <inheritdoc/>
    public bool Equals(SocketUrl? other) =>
        other is not null && Transport == other.Transport && Port == other.Port && _settings == other._settings
        && string.Equals(Path, other.Path, StringComparison.Ordinal)
        && string.Equals(CanonicalHost, other.CanonicalHost, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Transport, Port, Path, CanonicalHost, _settings);

    /// <summary>
    /// The canonical form: scheme and host in lower case, the port as a number, IPv6 shortened and in brackets, no trailing slash; in a
    /// Unix path only control and format characters and a <c>%</c> before two hex digits are written as <c>%XX</c>.
    /// </summary>
    /// <returns>A URL that <see cref="Parse"/> reads back as an equal one.</returns>
    public override string ToString()
    {
        string scheme = Transport.ToScheme();
        return Path is not null ? $"{scheme}://{PercentText.Escape(Path)}"
            : Transport.HasPorts() ? $"{scheme}://{CanonicalHost}:{Port}"
            : $"{scheme}://{CanonicalHost}{_settings.ToText(Transport)}";
    }
}
