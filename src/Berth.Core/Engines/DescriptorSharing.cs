using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

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
    /// <exception cref="FaultException">The descriptor is no listening stream socket; it stays open.</exception>
    public abstract Listener AdoptListener(int descriptor, ClosingLimits closing);

    /// <summary>Makes a connection of an inherited descriptor.</summary>
    /// <param name="descriptor">A connected stream socket; owned by the connection from now on.</param>
    /// <param name="closing">How the connection closes.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="FaultException">The descriptor is no connected stream socket; it stays open.</exception>
    public abstract Connection AdoptConnection(int descriptor, ClosingLimits closing);

    /// <summary>Makes a datagram socket of an inherited descriptor. Disposing it never removes a Unix socket's file.</summary>
    /// <param name="descriptor">A datagram socket; owned by the returned object from now on.</param>
    /// <returns>The socket.</returns>
    /// <exception cref="FaultException">The descriptor is no datagram socket; it stays open.</exception>
    public abstract DatagramSocket AdoptDatagramSocket(int descriptor);

    /// <summary>Makes a listener of a descriptor that was received, as <see cref="DescriptorMessage.Take"/> gives it.</summary>
    /// <param name="descriptor">A listening stream socket; empty afterwards: owned by the listener, or closed when this throws.</param>
    /// <param name="closing">How accepted connections close; null for <see cref="ClosingLimits.Default"/>.</param>
    /// <returns>The listener.</returns>
    /// <exception cref="FaultException">The descriptor is no listening stream socket.</exception>
    public Listener AdoptListener(SafeFileHandle descriptor, ClosingLimits? closing = null) =>
        Adopt(descriptor, number => AdoptListener(number, closing ?? ClosingLimits.Default));

    /// <summary>Makes a connection of a descriptor that was received, as <see cref="DescriptorMessage.Take"/> gives it.</summary>
    /// <param name="descriptor">A connected stream socket; empty afterwards: owned by the connection, or closed when this throws.</param>
    /// <param name="closing">How the connection closes; null for <see cref="ClosingLimits.Default"/>.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="FaultException">The descriptor is no connected stream socket.</exception>
    public Connection AdoptConnection(SafeFileHandle descriptor, ClosingLimits? closing = null) =>
        Adopt(descriptor, number => AdoptConnection(number, closing ?? ClosingLimits.Default));

    /// <summary>Makes a datagram socket of a descriptor that was received, as <see cref="DescriptorMessage.Take"/> gives it.</summary>
    /// <param name="descriptor">A datagram socket; empty afterwards: owned by the returned object, or closed when this throws.</param>
    /// <returns>The socket.</returns>
    /// <exception cref="FaultException">The descriptor is no datagram socket.</exception>
    public DatagramSocket AdoptDatagramSocket(SafeFileHandle descriptor) => Adopt(descriptor, AdoptDatagramSocket);

    /// <summary>An adoption that fails leaves the number open, and only the handle knows how to close it.</summary>
    private static T Adopt<T>(SafeFileHandle descriptor, Func<int, T> adopt)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        int number = (int)descriptor.DangerousGetHandle();
        try
        {
            T adopted = adopt(number);
            descriptor.SetHandleAsInvalid();
            return adopted;
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }
}
