using System.Net.Sockets;

namespace Berth;

/// <summary>
/// What makes sockets: the system's, reactors over the kernel's interfaces, a simulated network. Handlers and servers are written
/// once against this contract. An engine knows addresses, not URLs: names come from <see cref="ResolveAsync"/>.
/// </summary>
/// <remarks>Members may be called from any thread.</remarks>
public abstract class Engine
{
    /// <summary>The engine's word, as on the command line and in messages: <c>sockets</c>, say.</summary>
    public abstract string Name { get; }

    /// <summary>The clock of everything this engine makes, and of everything above it.</summary>
    public virtual TimeProvider TimeProvider => TimeProvider.System;

    /// <summary>The blocking form, or null when the engine has only the asynchronous one.</summary>
    public virtual BlockingForm? Blocking => null;

    /// <summary>The means to share sockets with other processes, or null when its sockets are not kernel descriptors.</summary>
    public virtual DescriptorSharing? Descriptors => null;

    /// <summary>Descriptors that this process may hold at most (RLIMIT_NOFILE), or null when the engine's sockets are not limited so.</summary>
    public virtual int? DescriptorLimit => null;

    /// <summary>Descriptors that this process holds now; null when <see cref="DescriptorLimit"/> is null.</summary>
    public virtual int? DescriptorsOpen => null;

    /// <summary>Whether this host can make sockets of a family.</summary>
    /// <param name="family">IPv4, IPv6, Unix or packet.</param>
    /// <returns>True when a socket of that family can be made.</returns>
    public abstract bool Supports(AddressFamily family);

    /// <summary>
    /// Whether this host has an address of a family now. A host where IPv6 is switched off still binds a socket to <c>::</c>, which
    /// nobody reaches then. The default says what <see cref="Supports"/> does.
    /// </summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <returns>True when the host has one, the loopback's included.</returns>
    public virtual bool HasAddress(AddressFamily family) => Supports(family);

    /// <summary>Binds and listens.</summary>
    /// <param name="options">What to make.</param>
    /// <param name="cancellation">Ends the wait where the engine has to wait.</param>
    /// <returns>The listener; the caller disposes it.</returns>
    /// <exception cref="FaultException">The address is in use, not available, not allowed, or of a kind the engine lacks.</exception>
    public abstract ValueTask<Listener> ListenAsync(ListenOptions options, CancellationToken cancellation = default);

    /// <summary>Opens a connection to one address.</summary>
    /// <param name="options">Where to.</param>
    /// <param name="cancellation">Ends the attempt; the socket of a cancelled or failed attempt is closed, never used again.</param>
    /// <returns>The connection; the caller disposes it.</returns>
    /// <exception cref="FaultException">The attempt failed.</exception>
    public abstract ValueTask<Connection> ConnectAsync(ConnectOptions options, CancellationToken cancellation = default);

    /// <summary>
    /// Makes a datagram socket, bound, connected, both or neither. Over <see cref="Transport.UnixSequencedPacket"/> it is connected, and
    /// a <see cref="DatagramSession"/>.
    /// </summary>
    /// <param name="options">What to make.</param>
    /// <param name="cancellation">Ends the wait where the engine has to wait.</param>
    /// <returns>The socket; the caller disposes it.</returns>
    /// <exception cref="FaultException">The address is in use, not available, not allowed, or of a kind the engine lacks.</exception>
    public abstract ValueTask<DatagramSocket> OpenDatagramAsync(DatagramOptions options, CancellationToken cancellation = default);

    /// <summary>Binds and listens for sessions: connections that keep the bounds of messages, such as sequenced packets.</summary>
    /// <param name="options">What to make; the transport is <see cref="Transport.UnixSequencedPacket"/>.</param>
    /// <param name="cancellation">Ends the wait where the engine has to wait.</param>
    /// <returns>The listener; the caller disposes it.</returns>
    /// <exception cref="FaultException">The address is in use, not available, not allowed, or of a kind the engine lacks.</exception>
    public virtual ValueTask<SessionListener> ListenSessionsAsync(ListenOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Listen)
        {
            Address = options.Address,
            Detail = $"The engine '{Name}' has no listeners for sessions over {options.Transport.ToScheme()}; the engine 'sockets' has them "
                + "for unixpacket. A datagram socket becomes one by DatagramSessions.",
        });
    }

    /// <summary>The resolver that belongs to this engine's network.</summary>
    public abstract NameResolver Names { get; }

    /// <summary>
    /// Turns a host name into addresses, in the order in which they are to be tried: the short form of <see cref="Names"/>.
    /// </summary>
    /// <param name="host">A name; a literal is answered as itself, <c>localhost</c> without asking (RFC 6761 section 6.3).</param>
    /// <param name="port">The port that the addresses carry, 0 to 65,535.</param>
    /// <param name="cancellation">Ends the wait; so does the time limit that is <see cref="NameQuery"/>'s default.</param>
    /// <returns>At least one address.</returns>
    /// <exception cref="FaultException">The name is not known (<see cref="FaultReason.NameNotResolved"/>).</exception>
    public virtual async ValueTask<IReadOnlyList<Address>> ResolveAsync(
        string host, int port, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        if (Address.TryParseHost(host, out Address literal))
        {
            return [literal.WithPort(port)];
        }

        if (SocketUrl.IsLocalhostName(host))
        {
            Address[] loopback = [Address.Loopback(port), Address.IPv6Loopback(port)];
            return [.. loopback.Where(address => Supports(address.Family))];
        }

        NameQuery query = new() { Host = host, Type = SocketType.Stream };
        IReadOnlyList<ResolvedName> found = await Names.LookUpAsync(query, cancellation).ConfigureAwait(true); // A handler keeps its thread.
        return [.. found.Select(each => each.Address.WithPort(port)).Distinct()];
    }
}
