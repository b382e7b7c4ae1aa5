using System.Runtime.InteropServices;

namespace Berth;

/// <summary>
/// A Unix connection over which descriptors travel beside bytes (SCM_RIGHTS, unix(7)): files, sockets, pipes. The other process gets
/// descriptors of its own that share the open file with the sender's, who may close his as soon as the send has ended.
/// </summary>
/// <remarks>
/// <para>
/// Bytes keep no boundaries on a stream: a receive may bring part of a send, or several. But descriptors come with the first byte of the
/// send that they went with, and no receive goes beyond the end of such a send. Over sequenced packets each send is a receive.
/// </para>
/// <para>One sender and one receiver at a time; the two may run at once. Dispose may be called from any thread.</para>
/// </remarks>
public abstract class DescriptorChannel : IDisposable
{
    /// <summary>Descriptors that one send takes at most: 253 (SCM_MAX_FD, unix(7)).</summary>
    public const int DescriptorsMax = 253;

    /// <summary>Who made the other end, or null when the kernel has noted nobody.</summary>
    public abstract PeerCredentials? Peer { get; }

    /// <summary>The kernel's descriptor, to give to another process. Borrowed: valid while the channel is open, and not to be closed.</summary>
    public abstract SafeHandle Handle { get; }

    /// <summary>Bytes that the kernel has taken from this side so far.</summary>
    public abstract long BytesSent { get; }

    /// <summary>Sends bytes with descriptors beside them, waiting for room.</summary>
    /// <param name="bytes">At least one byte, because descriptors don't travel alone. Borrowed until the task ends.</param>
    /// <param name="descriptors">
    /// 0 to <see cref="DescriptorsMax"/>. Borrowed until the task ends; the kernel makes copies, which live on their way too.
    /// </param>
    /// <param name="cancellation">
    /// Ends the wait. Descriptors have gone if and only if <see cref="BytesSent"/> has grown; of many bytes some may be missing then.
    /// </param>
    /// <returns>A task that ends when the kernel has taken all.</returns>
    /// <exception cref="FaultException">
    /// The other end is closed (EPIPE); too many descriptors of this user are on their way (ETOOMANYREFS); the channel is closed here.
    /// </exception>
    /// <exception cref="ObjectDisposedException">One of the descriptors is closed; nothing was sent.</exception>
    public abstract ValueTask SendAsync(
        ReadOnlyMemory<byte> bytes, IReadOnlyList<SafeHandle> descriptors, CancellationToken cancellation = default);

    /// <summary>Receives what is there, waiting for at least one byte or the end.</summary>
    /// <param name="buffer">Where the bytes go; at least one byte. Borrowed until the task ends.</param>
    /// <param name="cancellation">Ends the wait; nothing is lost.</param>
    /// <returns>The number of bytes, and the descriptors, close-on-exec; the caller disposes it.</returns>
    /// <exception cref="FaultException">
    /// Descriptors were cut off, because this process is at its limit of open ones: those that came are closed again, and the message's
    /// bytes are lost (<see cref="FaultReason.OutOfDescriptors"/>). A packet was longer than the buffer
    /// (<see cref="FaultReason.MessageTooLong"/>). The connection broke, or was closed here.
    /// </exception>
    public abstract ValueTask<DescriptorMessage> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation = default);

    /// <summary>Closes this end; calls that wait fault with <see cref="FaultReason.AbortedHere"/>. What was sent is still received.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes this end.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);
}
