using System.Globalization;
using System.Net.Sockets;

namespace Berth;

/// <summary>
/// What a resolver is asked: getaddrinfo(3)'s host, service and hints (RFC 3493 section 6.1). No hint is set unless asked. Immutable.
/// </summary>
public sealed record NameQuery
{
    /// <summary>
    /// A name, an IPv4 address, or an IPv6 address with its <c>%scope</c> and without brackets; null for this host: loopback, or the
    /// wildcard when <see cref="IsPassive"/>. Default null.
    /// </summary>
    public string? Host { get; init; }

    /// <summary>A name of the services database or a decimal port, 0–65535; null leaves the port 0. Default null.</summary>
    public string? Service { get; init; }

    /// <summary>IPv4 or IPv6; <see cref="AddressFamily.Unspecified"/>, the default, asks for both.</summary>
    public AddressFamily Family { get; init; } = AddressFamily.Unspecified;

    /// <summary>Stream, datagram or raw; null, the default, asks for one result of each.</summary>
    public SocketType? Type { get; init; }

    /// <summary>The protocol's number (IPPROTO_…), 0–255; 0, the default, for any that fits the type.</summary>
    public int Protocol { get; init; }

    /// <summary>AI_PASSIVE: the addresses are to be bound, so that no host means the wildcard. Default false.</summary>
    public bool IsPassive { get; init; }

    /// <summary>AI_CANONNAME: asks for <see cref="ResolvedName.CanonicalName"/>. Default false.</summary>
    public bool WantsCanonicalName { get; init; }

    /// <summary>AI_NUMERICHOST: the host has to be an address; no name service is asked. Default false.</summary>
    public bool IsNumericHost { get; init; }

    /// <summary>AI_NUMERICSERV: the service has to be a port number. Default false.</summary>
    public bool IsNumericService { get; init; }

    /// <summary>
    /// AI_V4MAPPED: for <see cref="AddressFamily.InterNetworkV6"/>, IPv4 addresses come as <c>::ffff:a.b.c.d</c> when the name has no
    /// IPv6 address. Default false.
    /// </summary>
    public bool WantsMapped { get; init; }

    /// <summary>
    /// AI_ALL: with <see cref="WantsMapped"/>, the IPv4 addresses come also when the name has IPv6 addresses, behind them. Default false.
    /// </summary>
    public bool WantsAll { get; init; }

    /// <summary>
    /// AI_IDN: the host may be written in any alphabet, and is turned into its ASCII form (RFC 5891) before it is looked up. A C library
    /// without it says EAI_BADFLAGS; glibc has it. Default false.
    /// </summary>
    public bool IsInternational { get; init; }

    /// <summary>AI_ADDRCONFIG: only families of which this host has an address other than loopback. Default false.</summary>
    public bool IsAddressConfigured { get; init; }

    /// <summary>
    /// Takes what the C functions take: <c>1</c> and <c>010.0.0.1</c> as addresses, <c>70000</c> and <c>-1</c> as ports. Default
    /// false: such texts are refused, because what they mean is a guess.
    /// </summary>
    public bool IsLegacy { get; init; }

    /// <summary>How long to wait, more than zero; null for as long as it takes. Default 30 s.</summary>
    public TimeSpan? TimeLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Why the query is refused before a resolver is asked: its texts are not what strict reading takes.</summary>
    /// <returns>A sentence that names the offence, or null when there is none.</returns>
    public string? FindRefusal()
    {
        if (Host is null && Service is null)
        {
            return "Neither a host nor a service was given: give at least one.";
        }

        if (Host?.Contains('\0', StringComparison.Ordinal) == true || Service?.Contains('\0', StringComparison.Ordinal) == true)
        {
            return "A host or service can't contain NUL.";
        }

        return IsLegacy ? null : HostRefusal(Host, IsInternational) ?? ServiceRefusal(Service);
    }

    private static string? HostRefusal(string? host, bool isInternational)
    {
        if (host is null || Address.TryParseHost(host, out _))
        {
            return null;
        }

        string shown = UrlText.Quote(host);
        return host switch
        {
            "" => "The host is empty: leave it out to mean this host.",
            _ when host.Contains(':', StringComparison.Ordinal) =>
                $"{shown} is no IPv6 address: that is up to eight groups of hexadecimal digits with ':' between (RFC 4291 section 2.2), "
                + "without brackets, perhaps with '%' and an interface of this host.",
            _ when UrlHost.IsNumeric(host) =>
                $"{shown} is no IPv4 address: that is four decimal numbers 0–255 with dots between, without leading zeros. "
                + "The C library would guess.",
            _ when !isInternational && host.AsSpan().IndexOfAnyExceptInRange('\0', '\x7f') is >= 0 and int place =>
                $"{UrlText.Show(host[place])} at position {place} of {shown}: write the name in its ASCII form (xn--…, RFC 5890), or ask for "
                + "its conversion (AI_IDN).",
            _ when host.AsSpan().IndexOfAnyInRange('\0', ' ') is >= 0 and int place =>
                $"{UrlText.Show(host[place])} at position {place} of {shown}: a host name has none.",
            _ => null,
        };
    }

    private static string? ServiceRefusal(string? service) => service switch
    {
        null => null,
        "" => "The service is empty: leave it out for port 0.",
        _ when AddressText.TryParsePort(service, out _) => null,
        _ when long.TryParse(service, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
            || !service.AsSpan().ContainsAnyExceptInRange('0', '9') =>
            $"Port {UrlText.Quote(service)} is outside 0–65535, or not plain digits. The C library would guess.",
        _ => null,
    };
}
