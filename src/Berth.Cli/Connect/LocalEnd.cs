using System.Net.Sockets;

namespace Berth;

/// <summary>The local address that a client binds before it connects.</summary>
internal static class LocalEnd
{
    public static async ValueTask<Address?> FindAsync(Engine engine, ConnectArguments arguments, CancellationToken cancellation)
    {
        if (arguments.Bind is not { } bind)
        {
            // Without a name of its own, a Unix datagram client could not be answered.
            return arguments.Url.Transport == Transport.UnixDatagram
                ? Address.FromUnixPath($"@berth-connect-{Environment.ProcessId}-{Guid.NewGuid():n}")
                : null;
        }

        if (bind.TryGetAddress(out Address known))
        {
            return known;
        }

        AddressFamily? family = arguments.Family
            ?? (arguments.Url.TryGetAddress(out Address remote) ? remote.Unmap().Family : null);
        if (bind.IsWildcard)
        {
            return family == AddressFamily.InterNetworkV6 ? Address.IPv6Any(bind.Port) : Address.Any(bind.Port);
        }

        IReadOnlyList<Address> found = await engine.ResolveAsync(bind.Host, bind.Port, cancellation).ConfigureAwait(false);
        foreach (Address address in found)
        {
            if (family is null || address.Unmap().Family == family)
            {
                return address;
            }
        }

        throw new FaultException(new Fault(FaultReason.NameNotResolved, SocketOperation.Resolve)
        {
            Host = bind.Host,
            Detail = "The name to bind has no address of the family that is to be used.",
        });
    }
}
