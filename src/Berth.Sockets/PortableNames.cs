using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Berth;

/// <summary>
/// A resolver over <see cref="Dns"/>, for systems whose C library Berth does not call. It refuses what the base library can't ask for:
/// the canonical name, and whether this host has addresses of a family. Services come from <see cref="WellKnownServices"/>.
/// </summary>
internal sealed class PortableNames(TimeProvider timeProvider) : NameResolver
{
    private static readonly (SocketType Type, ProtocolType Protocol)[] Kinds =
    [
        (SocketType.Stream, ProtocolType.Tcp),
        (SocketType.Dgram, ProtocolType.Udp),
        (SocketType.Raw, ProtocolType.Unspecified),
    ];

    protected override TimeProvider TimeProvider => timeProvider;

    protected override async ValueTask<IReadOnlyList<ResolvedName>> LookUpCoreAsync(NameQuery query, CancellationToken end)
    {
        Refuse(query.WantsCanonicalName, "the canonical name", query.Host);
        Refuse(query.IsAddressConfigured, "which families this host has addresses of", query.Host);
        Refuse(query.IsLegacy, "the C library's reading of numbers", query.Host);
        (SocketType Type, ProtocolType Protocol)[] kinds = [.. Kinds.Where(kind => query.Type is null || kind.Type == query.Type)
            .Where(kind => query.Protocol == 0 || kind.Type == SocketType.Raw || kind.Protocol == (ProtocolType)query.Protocol)];
        int port = PortOf(query);
        Address[] addresses = await AddressesOfAsync(query, end).ConfigureAwait(true); // A handler thread must be kept.
        ResolvedName[] found = [.. addresses.SelectMany(address => kinds.Select(kind => new ResolvedName(
            address.Family,
            kind.Type,
            kind.Type == SocketType.Raw ? query.Protocol : (int)kind.Protocol,
            address.WithPort(port))))];
        return found.Length > 0 ? found : throw NotFound(query.Host, null);
    }

    protected override async ValueTask<ReverseName> LookUpCoreAsync(ReverseQuery query, CancellationToken end)
    {
        Transport transport = query.IsDatagram ? Transport.Udp : Transport.Tcp;
        int port = query.Address.Port;
        string number = port.ToString(CultureInfo.InvariantCulture);
        string? name = query.IsNumericService ? null : WellKnownServices.NameOf(port);
        string service = name is not null && WellKnownServices.TryGetPort(name, transport, out int back) && back == port ? name : number;
        if (query.IsNumericHost)
        {
            return query.IsNameRequired ? throw NotFound(query.Address.HostText, null) : new ReverseName(query.Address.HostText, service);
        }

        try
        {
            IPHostEntry entry = await Dns.GetHostEntryAsync(query.Address.HostText, end).ConfigureAwait(true);
            if (!Address.TryParseHost(entry.HostName, out _))
            {
                return new ReverseName(entry.HostName, service);
            }
        }
        catch (SocketException) when (!query.IsNameRequired)
        {
            // An address without a name is answered as itself.
        }
        catch (SocketException error)
        {
            throw NotFound(query.Address.HostText, error);
        }

        return query.IsNameRequired ? throw NotFound(query.Address.HostText, null) : new ReverseName(query.Address.HostText, service);
    }

    private static async ValueTask<Address[]> AddressesOfAsync(NameQuery query, CancellationToken end)
    {
        Address[] own = query.IsPassive ? [Address.Any(0), Address.IPv6Any(0)] : [Address.IPv6Loopback(0), Address.Loopback(0)];
        if (query.Host is null)
        {
            return InFamily(query, own);
        }

        if (Address.TryParseHost(query.Host, out Address literal))
        {
            return InFamily(query, [literal]);
        }

        if (query.IsNumericHost)
        {
            throw NotFound(query.Host, null);
        }

        try
        {
            IPAddress[] found = await Dns.GetHostAddressesAsync(query.Host, end).ConfigureAwait(true);
            return InFamily(query, [.. found.Select(address => Address.FromIP(address, 0))]);
        }
        catch (SocketException error)
        {
            throw NotFound(query.Host, error);
        }
    }

    private static Address[] InFamily(NameQuery query, Address[] found)
    {
        Address[] wanted = [.. found.Where(address => query.Family is AddressFamily.Unspecified || address.Family == query.Family)];
        return query is { WantsMapped: true, Family: AddressFamily.InterNetworkV6 } && (wanted.Length == 0 || query.WantsAll)
            ? [.. wanted, .. found.Except(wanted).Select(address => address.MapToIPv6())]
            : wanted;
    }

    private static int PortOf(NameQuery query)
    {
        if (query.Service is not { } service)
        {
            return 0;
        }

        if (int.TryParse(service, NumberStyles.None, CultureInfo.InvariantCulture, out int port))
        {
            return port;
        }

        Transport transport = query.Type == SocketType.Dgram ? Transport.Udp : Transport.Tcp;
        return !query.IsNumericService && WellKnownServices.TryGetPort(service, transport, out port)
            ? port
            : throw new FaultException(new Fault(FaultReason.NameNotResolved, SocketOperation.Resolve)
            {
                Host = query.Host,
                Detail = $"No service '{service}' is known; give a port number.",
            });
    }

    private static void Refuse(bool isAsked, string what, string? host)
    {
        if (isAsked)
        {
            throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Resolve)
            {
                Host = host,
                Detail = $"The portable resolver of the engine 'sockets' can't find out {what}; the C library's on Linux can.",
            });
        }
    }

    private static FaultException NotFound(string? host, SocketException? error) =>
        new(new Fault(FaultReason.NameNotResolved, SocketOperation.Resolve)
        {
            Host = host,
            Detail = error?.SocketErrorCode == SocketError.TryAgain
                ? $"The name service did not answer for '{host}'; try again later, and check /etc/resolv.conf."
                : $"No address is known for '{host}'; check its spelling, /etc/hosts and the name service.",
        }, error);
}
