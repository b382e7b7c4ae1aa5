using System.Buffers;

namespace Berth;

/// <summary>
/// One datagram received, lent to whoever received it until it is disposed. Not thread-safe; disposing twice does nothing.
/// </summary>
public sealed class Datagram : IDisposable
{
    private readonly ReadOnlyMemory<byte> _payload;
    private Action? _handBack;
    private bool _disposed;

    /// <summary>Makes a datagram; for engines.</summary>
    /// <param name="socket">The socket that received it.</param>
    /// <param name="payload">The payload; valid until the datagram is disposed.</param>
    /// <param name="remote">The sender's address.</param>
    /// <param name="handBack">Called once, when the datagram is disposed: the engine takes its memory back.</param>
    public Datagram(DatagramSocket socket, ReadOnlyMemory<byte> payload, Address remote, Action? handBack)
    {
        ArgumentNullException.ThrowIfNull(socket);
        Socket = socket;
        _payload = payload;
        Remote = remote;
        Local = socket.LocalAddress;
        _handBack = handBack;
    }

    /// <summary>The socket that received the datagram.</summary>
    public DatagramSocket Socket { get; }

    /// <summary>The payload, possibly empty. Valid until the datagram is disposed.</summary>
    public ReadOnlyMemory<byte> Payload
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _payload;
        }
    }

    /// <summary>The sender's address; a v4-mapped sender shows as IPv4. An unbound Unix sender has no address to answer to.</summary>
    public Address Remote { get; }

    /// <summary>The address the datagram was sent to where the engine knows it, otherwise the socket's own.</summary>
    public Address Local { get; init; }

    /// <summary>
    /// The address of this host that an answer is to leave from, without a port: the one the datagram was sent to, of a broadcast or an
    /// IPv4 multicast the receiving interface's. Null where the socket's own address or the system's routes say it.
    /// </summary>
    public Address? ReplySource { get; init; }

    /// <summary>Whether the datagram was longer than the buffer; the rest is lost.</summary>
    public bool IsTruncated { get; init; }

    /// <summary>What was asked for by <see cref="DatagramOptions.Ancillary"/>.</summary>
    public Ancillary Ancillary { get; init; }

    /// <summary>Bytes of each datagram when the kernel merged several of one sender into the payload; 0 when it is one datagram.</summary>
    public int SegmentSize { get; init; }

    /// <summary>Sends a datagram back to the sender, from the same socket and the address that the sender asked.</summary>
    /// <param name="payload">What to send; borrowed until the task ends. May be empty.</param>
    /// <param name="cancellation">Ends the wait for room in the send buffer; nothing is sent then.</param>
    /// <returns>A task that ends when the kernel has taken the datagram.</returns>
    /// <exception cref="FaultException">The datagram could not be sent.</exception>
    public ValueTask ReplyAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellation = default) =>
        Socket.SendAsync(new OutgoingDatagram(payload, Remote) { Source = ReplySource }, cancellation);

    /// <summary>Hands the memory back to the engine.</summary>
    public void Dispose()
    {
        _disposed = true;
        Interlocked.Exchange(ref _handBack, null)?.Invoke();
    }

    /// <summary>The same datagram in memory of its own, received by another socket; this one is to be disposed.</summary>
    internal Datagram CopyFor(DatagramSocket socket)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(Payload.Length);
        Payload.CopyTo(copy);
        return new Datagram(socket, copy.AsMemory(0, Payload.Length), Remote, () => ArrayPool<byte>.Shared.Return(copy))
        {
            Local = Local,
            ReplySource = ReplySource,
            IsTruncated = IsTruncated,
            SegmentSize = SegmentSize,
            Ancillary = Ancillary,
        };
    }
}
