using System.Globalization;

namespace Berth;

/// <summary>What an address and a port are, in a few words.</summary>
internal static class AddressWords
{
    private const string EphemeralRange = "/proc/sys/net/ipv4/ip_local_port_range";
    private const string FirstUnprivileged = "/proc/sys/net/ipv4/ip_unprivileged_port_start";
    private const int FirstUnprivilegedDefault = 1024;

    /// <summary>Address and port, such as <c>loopback, privileged port</c>; empty when there is nothing to say.</summary>
    public static string Of(Address address) => string.Join(", ", Words(address));

    private static IEnumerable<string> Words(Address address)
    {
        if (address.IsIPv4Mapped)
        {
            yield return $"IPv4-mapped {address.Unmap().HostText}";
        }

        if (OfHost(address.Unmap()) is { } host)
        {
            yield return host;
        }

        if (address.ScopeId != 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"scope {address.ScopeId}");
        }

        yield return OfPort(address.Port);
    }

    private static string? OfHost(Address address) => address switch
    {
        { IsAny: true } => "any address (wildcard)",
        { IsLoopback: true } => "loopback",
        { IsMulticast: true } => "multicast",
        _ when address == Address.Broadcast(address.Port) => "broadcast",
        _ when address.IPAddress.IsIPv6LinkLocal || address.HostText.StartsWith("169.254.", StringComparison.Ordinal) => "link-local",
        _ when address.IPAddress.IsIPv6UniqueLocal => "unique local",
        _ => null,
    };

    private static string OfPort(int port)
    {
        if (port == 0)
        {
            return "port 0: the kernel chooses";
        }

        int unprivileged = Read(FirstUnprivileged) is [var first, ..] ? first : FirstUnprivilegedDefault;
        return Read(EphemeralRange) is [var low, var high] && port >= low && port <= high ? "ephemeral port"
            : port < unprivileged ? "privileged port"
            : port < FirstUnprivilegedDefault ? "system port"
            : port < 49_152 ? "registered port" // RFC 6335 section 6: from here on ports are dynamic.
            : "dynamic port";
    }

    private static int[] Read(string path)
    {
        try
        {
            return [.. File.ReadAllText(path).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return []; // Another system: RFC 6335's ranges remain.
        }
    }
}
