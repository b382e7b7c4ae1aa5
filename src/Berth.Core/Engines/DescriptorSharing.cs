using System.Runtime.InteropServices;

namespace Berth;

/// <summary>
/// How an engine whose sockets are kernel descriptors lends them to other processes, and adopts inherited ones.
/// </summary>
public abstract class DescriptorSharing
{
    /// <summary>The descriptor of a listener. Borrowed: valid while the listener is open, and not to be closed.</summary>
    /// <param name="listener">A listener of this engine.</param>
    /// <returns>The handle.</returns>
    public abstract SafeHandle HandleOf(Listener listener);

    /// <summary>The descriptor of a connection. Borrowed.</summary>
    /// <param name="connection">A connection of this engine, not yet read or written.</param>
    /// <returns>The handle.</returns>
    public abstract SafeHandle HandleOf(Connection connection);

    /// <summary>The descriptor of a datagram socket. Borrowed.</summary>
    /// <param name="socket">A datagram socket of this engine.</param>
    /// <returns>The handle.</returns>
    public abstract SafeHandle HandleOf(DatagramSocket socket);

    /// <summary>Makes a listener of an inherited descriptor. Disposing it never removes a Unix listener's file.</summary>
    /// <param name="descriptor">A listening stream socket; owned by the listener from now on.</param>
    /// <param name="closing">How accepted connections close.</param>
    /// <returns>The listener.</returns>
    /// <exception cref="FaultException">The descriptor is no listening stream socket.</exception>
    public abstract Listener AdoptListener(int descriptor, ClosingLimits closing);

    /// <summary>Makes a connection of an inherited descriptor.</summary>
    /// <param name="descriptor">A connected stream socket; owned by the connection from now on.</param>
    /// <param name="closing">How the connection closes.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="FaultException">The descriptor is no connected stream socket.</exception>
    public abstract Connection AdoptConnection(int descriptor, ClosingLimits closing);

    /// <summary>Makes a datagram socket of an inherited descriptor. Disposing it never removes a Unix socket's file.</summary>
    /// <param name="descriptor">A datagram socket; owned by the returned object from now on.</param>
    /// <returns>The socket.</returns>
    /// <exception cref="FaultException">The descriptor is no datagram socket.</exception>
    public abstract DatagramSocket AdoptDatagramSocket(int descriptor);
}
