using System.Net.Sockets;

namespace Berth;

/// <summary>The local address that a client binds before it connects.</summary>
internal static class LocalEnd
{
    /// <summary>None when the kernel is to choose; one, or one of each family when <c>--bind</c> names both and the URL leaves it open.</summary>
    /// <exception cref="FaultException">The name to bind is not known, or has no address of the family that is to be used.</exception>
    public static async ValueTask<IReadOnlyList<Address>> FindAsync(Engine engine, ConnectArguments arguments, CancellationToken cancellation)
    {
        if (arguments.Bind is not { } bind)
        {
            // Without a name of its own, a Unix datagram client could not be answered.
            return arguments.Url.Transport == Transport.UnixDatagram
                ? [Address.FromUnixPath($"@berth-connect-{Environment.ProcessId}-{Guid.NewGuid():n}")]
                : [];
        }

        if (bind.TryGetAddress(out Address known))
        {
            return [known];
        }

        IReadOnlyList<Address> found = bind.IsWildcard
            ? [Address.Any(bind.Port), Address.IPv6Any(bind.Port)]
            : await engine.ResolveAsync(bind.Host, bind.Port, cancellation).ConfigureAwait(false);
        AddressFamily? family = arguments.Family
            ?? (arguments.Url.TryGetAddress(out Address remote) ? remote.Unmap().Family : null);
        Address[] usable = [.. found.Where(address => family is null || address.Unmap().Family == family).DistinctBy(address => address.Unmap().Family)];
        return usable.Length > 0 ? usable : throw new FaultException(new Fault(FaultReason.NameNotResolved, SocketOperation.Resolve)
        {
            Host = bind.Host,
            Detail = "The name to bind has no address of the family that is to be used.",
        });
    }
}
