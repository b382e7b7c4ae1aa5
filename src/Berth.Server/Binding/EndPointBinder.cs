using System.Net.Sockets;

namespace Berth;

/// <summary>
/// Turns the URLs of end points into bound sockets: names into addresses, <c>*</c> into one socket or two, and port 0 into one port
/// for all sockets of a URL.
/// </summary>
internal sealed class EndPointBinder(ServerOptions options, Engine engine)
{
    private const int PortTriesMax = 16;

    private readonly int? _backlog = BacklogOf(options);

    /// <summary>Binds every end point; when one fails, all are closed again.</summary>
    public async Task<List<BoundSocket>> BindAsync(IReadOnlyList<ServerEndPoint> endPoints, CancellationToken cancellation)
    {
        List<BoundSocket> bound = [];
        try
        {
            foreach (ServerEndPoint endPoint in endPoints)
            {
                bound.AddRange(await BindAsync(endPoint, cancellation).ConfigureAwait(false));
            }

            ThrowIfOptionIsForNone(bound);

            return bound;
        }
        catch
        {
            await CloseAsync(bound).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The backlog in force: the command line's, else the environment's, else the program's, else the kernel's maximum (null).</summary>
    /// <exception cref="FaultException">The environment variable is no number, or the backlog is negative.</exception>
    public static int? BacklogOf(ServerOptions options)
    {
        string? variable = Environment.GetEnvironmentVariable(ServerOptions.BacklogVariable);
        int? backlog = options.Backlog;
        string source = "the program's backlog";
        if (options.BacklogFromCommandLine is { } typed)
        {
            backlog = typed;
            source = "--backlog";
        }
        else if (!string.IsNullOrWhiteSpace(variable))
        {
            source = ServerOptions.BacklogVariable;
            backlog = int.TryParse(
                variable, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out int value)
                ? value
                : throw Invalid(variable.TrimStart('-', '+') is { Length: > 0 } digits && digits.All(char.IsAsciiDigit)
                    ? $"{source} is {variable}; a backlog is from 0 to {int.MaxValue}."
                    : $"{source} is '{variable}', which is no whole number.");
        }

        return backlog is < 0
            ? throw Invalid($"{source} is {backlog}; a backlog is 0 or more (0 lets one client wait on Linux).")
            : backlog;
    }

    private static FaultException Invalid(string detail) =>
        new(new Fault(FaultReason.InvalidArgument, SocketOperation.Listen) { Detail = detail });

    private static async Task CloseAsync(List<BoundSocket> bound)
    {
        foreach (BoundSocket socket in bound)
        {
            await socket.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<List<BoundSocket>> BindAsync(ServerEndPoint endPoint, CancellationToken cancellation)
    {
        SocketUrl url = endPoint.Url;
        bool isStream = url.Transport.IsStream();
        if (isStream ? endPoint.OnConnection is null : endPoint.OnDatagram is null)
        {
            throw Invalid($"{url} is a {(isStream ? "stream" : "datagram")} URL, but '{endPoint.Service}' has no handler for "
                + $"{(isStream ? "connections" : "datagrams")}.");
        }

        (IReadOnlyList<Address> addresses, bool? dualStack, string? remark) = await AddressesOfAsync(url, cancellation).ConfigureAwait(false);
        for (int tries = 1; ; tries++)
        {
            List<BoundSocket> bound = [];
            try
            {
                foreach (Address address in addresses)
                {
                    // Port 0: the first socket gets a port from the kernel, the others must have the same.
                    Address wanted = bound.Count > 0 && address is { IsIP: true, Port: 0 } ? address.WithPort(bound[0].LocalAddress.Port) : address;
                    bound.Add(await BindOneAsync(endPoint, wanted, dualStack, cancellation).ConfigureAwait(false) with { Remark = remark });
                }

                return bound;
            }
            catch (FaultException error) when (
                url.Port == 0 && bound.Count > 0 && tries < PortTriesMax && error.Fault.Reason == FaultReason.AddressInUse)
            {
                await CloseAsync(bound).ConfigureAwait(false); // The port is free in one family only: try another.
            }
            catch (FaultException error) when (error.Fault.Host is null && !url.Transport.IsUnix() && url.Literal is null)
            {
                await CloseAsync(bound).ConfigureAwait(false);
                throw new FaultException(error.Fault with { Host = url.IsWildcard ? "*" : url.Host }, error);
            }
            catch
            {
                await CloseAsync(bound).ConfigureAwait(false);
                throw;
            }
        }
    }

    private async Task<(IReadOnlyList<Address> Addresses, bool? DualStack, string? Remark)> AddressesOfAsync(
        SocketUrl url, CancellationToken cancellation)
    {
        if (!url.Transport.IsIP())
        {
            return url.TryGetAddress(out Address address)
                ? ([address], null, null)
                : throw new FaultException(new Fault(FaultReason.AddressNotAvailable, SocketOperation.Bind)
                {
                    Host = url.Host,
                    Detail = $"This host has no interface '{url.Host}' any more.",
                });
        }

        if (!url.IsWildcard)
        {
            // A name may stand for many addresses; a server binds each that this host can have.
            IReadOnlyList<Address> resolved = url.Literal is { } literal
                ? [Address.FromIP(literal, url.Port)]
                : await engine.ResolveAsync(url.Host, url.Port, cancellation).ConfigureAwait(false);
            IReadOnlyList<Address> usable = await UsableAsync(resolved, cancellation).ConfigureAwait(false);
            IEnumerable<Address> expected = url.IsLocalhost ? [Address.Loopback(url.Port), Address.IPv6Loopback(url.Port)] : resolved;
            string missing = string.Join(" and ", expected.Except(usable).Select(static address => address.HostText));
            return (usable, null, missing.Length == 0 ? null : $"not on {missing}: this host does not have that address");
        }

        bool ipv4 = engine.HasAddress(AddressFamily.InterNetwork);
        bool ipv6 = engine.HasAddress(AddressFamily.InterNetworkV6);
        StackChoice stack = url.Transport == Transport.Raw ? StackChoice.Two : options.Stack; // A raw socket has one family only.
        return (ipv4, ipv6, stack) switch
        {
            (true, true, StackChoice.One) => ([Address.IPv6Any(url.Port)], true, "one socket for IPv4 and IPv6"),
            (true, true, _) => ([Address.Any(url.Port), Address.IPv6Any(url.Port)], false, "two sockets, one per family"),
            (false, true, _) => ([Address.IPv6Any(url.Port)], false, "IPv6 only: this host has no IPv4 address"),
            (true, false, _) => ([Address.Any(url.Port)], null, "IPv4 only: this host has no IPv6 address"),
            _ => ([Address.Any(url.Port)], null, "IPv4 only: this host has no address of either family yet"),
        };
    }

    /// <summary>Of <c>localhost</c>'s addresses, those of families that this host really has; of other names, all.</summary>
    private async Task<IReadOnlyList<Address>> UsableAsync(IReadOnlyList<Address> resolved, CancellationToken cancellation)
    {
        if (resolved.Count < 2)
        {
            return resolved;
        }

        List<Address> usable = [];
        foreach (Address address in resolved)
        {
            if (!address.IsLoopback || await CanBindAsync(address.WithPort(0), cancellation).ConfigureAwait(false))
            {
                usable.Add(address);
            }
        }

        return usable.Count > 0 ? usable : resolved;
    }

    private async Task<bool> CanBindAsync(Address address, CancellationToken cancellation)
    {
        try
        {
            DatagramOptions probe = new() { LocalAddress = address, DualStack = false };
            await (await engine.OpenDatagramAsync(probe, cancellation).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
            return true;
        }
        catch (FaultException error) when (error.Fault.Reason is FaultReason.AddressNotAvailable or FaultReason.NotSupported)
        {
            return false;
        }
    }

    private async Task<BoundSocket> BindOneAsync(
        ServerEndPoint endPoint, Address address, bool? dualStack, CancellationToken cancellation)
    {
        IReadOnlyList<SocketOptionValue> set = OptionsFor(endPoint.Url.Transport, address);
        if (endPoint.Url.Transport.IsStream())
        {
            ListenOptions listen = new()
            {
                Transport = endPoint.Url.Transport,
                Address = address,
                Backlog = _backlog,
                DualStack = dualStack,
                Closing = options.Closing,
                SocketOptions = set,
            };
            return new BoundSocket(endPoint, await engine.ListenAsync(listen, cancellation).ConfigureAwait(false), null) { OptionsSet = set };
        }

        if (endPoint.Url.Transport == Transport.Udp && address.IsMulticast)
        {
            return await JoinAsync(endPoint, address, set, cancellation).ConfigureAwait(false);
        }

        Refuse(endPoint.Url);
        if (endPoint.Url.Transport == Transport.UnixSequencedPacket)
        {
            ListenOptions listen = new() { Transport = endPoint.Url.Transport, Address = address, Backlog = _backlog, SocketOptions = set };
            SessionListener listener = await engine.ListenSessionsAsync(listen, cancellation).ConfigureAwait(false);
            return new BoundSocket(endPoint, null, new SessionGathering(listener)) { OptionsSet = set };
        }

        DatagramOptions open = new()
        {
            Transport = endPoint.Url.Transport,
            Protocol = endPoint.Url.Protocol,
            HasOwnHeader = endPoint.Url.HasOwnHeader,
            LocalAddress = address,
            DualStack = dualStack,
            SocketOptions = set,
        };
        return new BoundSocket(endPoint, null, await engine.OpenDatagramAsync(open, cancellation).ConfigureAwait(false)) { OptionsSet = set };
    }

    /// <summary>Bound to the group, a socket hears that group and no other on its port; others of this host may hear it too.</summary>
    private async Task<BoundSocket> JoinAsync(
        ServerEndPoint endPoint, Address group, IReadOnlyList<SocketOptionValue> set, CancellationToken cancellation)
    {
        DatagramOptions open = new() { LocalAddress = group, ShareAddress = true, SocketOptions = set };
        DatagramSocket socket = await engine.OpenDatagramAsync(open, cancellation).ConfigureAwait(false);
        try
        {
            socket.Join(new MulticastGroup(group) { Interface = options.MulticastInterface });
            return new BoundSocket(endPoint, null, socket) { OptionsSet = set };
        }
        catch
        {
            await socket.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What a worker process could not adopt is refused before it is bound.</summary>
    private void Refuse(SocketUrl url)
    {
        if (!options.Model.UsesProcesses || url.Transport is not (Transport.UnixSequencedPacket or Transport.Packet))
        {
            return;
        }

        string why = url.Transport == Transport.Packet
            ? "a packet socket is not handed to worker processes"
            : "its connections stay in the process that accepts them, and workers are given datagrams";
        throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Listen)
        {
            Detail = $"The model {options.Model} does not serve {url}: {why}. The models iterative, loop, thread and prethread do.",
        });
    }

    private SocketOptionValue[] OptionsFor(Transport transport, Address address) => [.. options.SocketOptions.Where(
        value => SocketOptionCatalogue.Find(value.Level, value.Name)?.IsFor(transport.ToKind(isListener: true), address.Family) ?? true)];

    /// <summary>An option that no socket takes is a mistake, and would go unnoticed.</summary>
    private void ThrowIfOptionIsForNone(List<BoundSocket> bound)
    {
        if (options.SocketOptions.FirstOrDefault(value => !bound.Exists(socket => socket.OptionsSet.Contains(value))) is { } unused)
        {
            SocketOption option = SocketOptionCatalogue.Find(unused.Level, unused.Name)!;
            throw new FaultException(new Fault(FaultReason.InvalidArgument, SocketOperation.Option)
            {
                Detail = $"{option} is for these sockets: {option.SocketsText}; this server has none of them.",
            });
        }
    }
}
