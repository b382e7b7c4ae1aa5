using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;

namespace Berth;

/// <summary>
/// A resolver that is a table of hosts, as /etc/hosts is: names and their addresses, and nobody else to ask. Literals and services need no
/// entry; services come from <see cref="WellKnownServices"/>.
/// </summary>
/// <param name="timeProvider">The clock of the time limits; null for the system's.</param>
public sealed class HostNames(TimeProvider? timeProvider = null) : NameResolver
{
    private static readonly (SocketType Type, ProtocolType Protocol)[] Kinds =
    [
        (SocketType.Stream, ProtocolType.Tcp),
        (SocketType.Dgram, ProtocolType.Udp),
        (SocketType.Raw, ProtocolType.Unspecified),
    ];

    private readonly ConcurrentDictionary<string, Address[]> _table = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    protected override TimeProvider TimeProvider => timeProvider ?? TimeProvider.System;

    /// <summary>Gives a name one more address. May be called at any time.</summary>
    /// <param name="name">The name; upper and lower case are the same (RFC 4343), and so is a dot at its end.</param>
    /// <param name="addresses">IP addresses, in the order in which they are to be tried; their ports are not looked at.</param>
    public void Add(string name, params ReadOnlySpan<Address> addresses)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Address[] added = addresses.ToArray();
        _table.AddOrUpdate(name.TrimEnd('.'), added, (_, known) => [.. known, .. added]);
    }

    /// <inheritdoc/>
    protected override ValueTask<IReadOnlyList<ResolvedName>> LookUpCoreAsync(NameQuery query, CancellationToken end)
    {
        ArgumentNullException.ThrowIfNull(query);
        end.ThrowIfCancellationRequested();
        if (query.IsLegacy || query.IsAddressConfigured)
        {
            throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Resolve)
            {
                Host = query.Host,
                Detail = "A table of hosts knows neither the C library's reading of numbers nor which families a host uses; "
                    + "the resolver of the engine 'sockets' on Linux does.",
            });
        }

        int port = PortOf(query);
        (SocketType Type, ProtocolType Protocol)[] kinds = [.. Kinds.Where(kind => query.Type is null || kind.Type == query.Type)
            .Where(kind => query.Protocol == 0 || kind.Type == SocketType.Raw || kind.Protocol == (ProtocolType)query.Protocol)];
        ResolvedName[] found = [.. InFamily(query, AddressesOf(query)).SelectMany(address => kinds.Select(kind => new ResolvedName(
            address.Family,
            kind.Type,
            kind.Type == SocketType.Raw ? query.Protocol : (int)kind.Protocol,
            address.WithPort(port))
        {
            CanonicalName = query.WantsCanonicalName ? query.Host?.TrimEnd('.') : null,
        }))];
        return found.Length > 0 ? new ValueTask<IReadOnlyList<ResolvedName>>(found) : throw NotFound(query.Host);
    }

    /// <inheritdoc/>
    protected override ValueTask<ReverseName> LookUpCoreAsync(ReverseQuery query, CancellationToken end)
    {
        ArgumentNullException.ThrowIfNull(query);
        end.ThrowIfCancellationRequested();
        Address address = query.Address.Unmap();
        string number = address.Port.ToString(CultureInfo.InvariantCulture);
        Transport transport = query.IsDatagram ? Transport.Udp : Transport.Tcp;
        string? known = query.IsNumericService ? null : WellKnownServices.NameOf(address.Port);
        string service = known is not null && WellKnownServices.TryGetPort(known, transport, out int back) && back == address.Port ? known : number;
        string? name = query.IsNumericHost ? null : _table.Where(entry => entry.Value.Contains(address.WithPort(0))).Select(static entry => entry.Key).Min();
        return name is null && query.IsNameRequired
            ? throw NotFound(address.HostText)
            : new ValueTask<ReverseName>(new ReverseName(name ?? address.HostText, service));
    }

    private static IEnumerable<Address> InFamily(NameQuery query, Address[] found)
    {
        Address[] wanted = [.. found.Where(address => query.Family is AddressFamily.Unspecified || address.Family == query.Family)];
        return wanted.Length == 0 && query is { WantsMapped: true, Family: AddressFamily.InterNetworkV6 }
            ? found.Select(static address => address.MapToIPv6())
            : wanted;
    }

    private static int PortOf(NameQuery query)
    {
        if (query.Service is not { } service)
        {
            return 0;
        }

        Transport transport = query.Type == SocketType.Dgram ? Transport.Udp : Transport.Tcp;
        return int.TryParse(service, NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || (!query.IsNumericService && WellKnownServices.TryGetPort(service, transport, out port))
            ? port
            : throw new FaultException(new Fault(FaultReason.NameNotResolved, SocketOperation.Resolve)
            {
                Host = query.Host,
                Detail = $"No service '{service}' is known; give a port number.",
            });
    }

    private static FaultException NotFound(string? host) => new(new Fault(FaultReason.NameNotResolved, SocketOperation.Resolve)
    {
        Host = host,
        Detail = $"The table of hosts has no '{host}'; check its spelling, and that it was added.",
    });

    private Address[] AddressesOf(NameQuery query)
    {
        if (query.Host is null)
        {
            return query.IsPassive ? [Address.Any(0), Address.IPv6Any(0)] : [Address.IPv6Loopback(0), Address.Loopback(0)];
        }

        if (Address.TryParseHost(query.Host, out Address literal))
        {
            return [literal];
        }

        return query.IsNumericHost ? throw NotFound(query.Host)
            : string.Equals(query.Host.TrimEnd('.'), "localhost", StringComparison.OrdinalIgnoreCase) ? [Address.IPv6Loopback(0), Address.Loopback(0)]
            : _table.TryGetValue(query.Host.TrimEnd('.'), out Address[]? known) ? known
            : throw NotFound(query.Host);
    }
}
