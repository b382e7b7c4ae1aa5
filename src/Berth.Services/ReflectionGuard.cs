namespace Berth;

/// <summary>
/// Knows the ports of services that answer any datagram. Two of those, set on each other by one forged datagram, would go on
/// for ever: no answer goes to such a port, nor to one where <c>berth serve</c> puts such a service when nothing else is asked for.
/// </summary>
internal sealed class ReflectionGuard
{
    /// <summary>echo, discard, daytime, quotation of the day, chargen, time, message.</summary>
    private static readonly int[] WellKnownPorts = [7, 9, 13, 17, 19, 37, 3490];

    /// <summary>What <c>berth serve</c> adds to a well-known port, so that no privilege is needed.</summary>
    private const int DefaultOffset = 7000;

    /// <summary>One bit a port. Bits are only ever set.</summary>
    private readonly int[] _ports = new int[(ushort.MaxValue + 1) / 32];

    public ReflectionGuard()
    {
        foreach (int port in WellKnownPorts)
        {
            Add(port);
            Add(port + DefaultOffset); // Another process serves there, which this one can't ask.
        }
    }

    public void Add(int port) => Interlocked.Or(ref _ports[port >> 5], 1 << (port & 31));

    /// <summary>Whether the sender has an address to answer to, and is no such service itself.</summary>
    public bool MayAnswer(Datagram datagram)
    {
        if (datagram.Socket.Transport == Transport.UnixSequencedPacket)
        {
            return true; // It came over a connection: nothing is forged, and the answer goes back over it.
        }

        Address remote = datagram.Remote;
        if (!remote.IsIP)
        {
            // Only a socket's owner can send from its path, so there is nothing to forge but the service's own socket.
            return remote.IsUnix && remote != Address.UnnamedUnix && remote != datagram.Local;
        }

        int local = datagram.Local.Port;
        if (!Knows(local))
        {
            Add(local);
        }

        // Source port 0 says that no answer is wanted (RFC 768).
        return remote.Port != 0 && !Knows(remote.Port);
    }

    private bool Knows(int port) => (Volatile.Read(ref _ports[port >> 5]) & (1 << (port & 31))) != 0;
}
