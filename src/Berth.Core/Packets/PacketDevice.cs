namespace Berth;

/// <summary>
/// Where IP packets go out and come in: a TUN device of the system's, a cable of a simulated network. It carries whole packets of either
/// version, without the header of a link, and may lose them; it does not route, and knows nothing of connections.
/// </summary>
/// <remarks>
/// Whoever derives keeps two promises that a host relies on. <see cref="TrySend"/> never waits, and never runs the receiver, its own or that
/// of the device at the other end, before it returns. The receiver is called by one thread at a time, and not after
/// <see cref="DisposeAsync"/> has ended.
/// </remarks>
public abstract class PacketDevice : IAsyncDisposable
{
    /// <summary>What the host calls its interface: <c>tun0</c>, say.</summary>
    public abstract string Name { get; }

    /// <summary>The largest packet that it carries, header included, in bytes: at least 68 for IPv4 (RFC 791), 1,280 for IPv6 (RFC 8200).</summary>
    public abstract int MtuBytes { get; }

    /// <summary>Begins to receive. Called once, before the first <see cref="TrySend"/>.</summary>
    /// <param name="receiver">Gets every packet that comes in, from any thread.</param>
    public abstract void Start(PacketReceiver receiver);

    /// <summary>Sends a packet without waiting. Called by one thread at a time.</summary>
    /// <param name="packet">A whole packet, not longer than <see cref="MtuBytes"/>; borrowed for the call.</param>
    /// <returns>False when there was no room and the packet is lost: would block is a value, and IP promises no more.</returns>
    public abstract bool TrySend(ReadOnlySpan<byte> packet);

    /// <summary>Ends the device and waits for what it runs itself. Idempotent.</summary>
    /// <returns>A task that ends when no packet will be received any more.</returns>
    public abstract ValueTask DisposeAsync();
}
