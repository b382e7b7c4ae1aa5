using System.Runtime.InteropServices;

namespace Berth;

/// <summary>
/// What a system offers two processes of one host to speak with each other, beside sockets that have an address: pairs, pipes,
/// FIFOs, descriptors that travel, and shared memory. Supplied by the project that speaks to that system.
/// </summary>
/// <remarks>Members may be called from any thread. All that is made here is close-on-exec.</remarks>
public abstract class LocalPlatform
{
    /// <summary>Makes two connected Unix stream sockets without a name (socketpair(2)).</summary>
    /// <returns>Two ordinary connections; the caller disposes both.</returns>
    /// <exception cref="FaultException">The process is out of descriptors, or the engine has none to share.</exception>
    public abstract ConnectionPair CreateConnectionPair();

    /// <summary>Makes a pipe (pipe2(2)).</summary>
    /// <returns>Its two ends; the caller disposes both.</returns>
    /// <exception cref="FaultException">The process is out of descriptors.</exception>
    public abstract PipePair CreatePipe();

    /// <summary>Makes a FIFO, a pipe with a name in the file system (mkfifo(3)).</summary>
    /// <param name="path">Where; nothing may be there yet. Whoever wants it gone deletes it as any file.</param>
    /// <param name="mode">Who may read and write it; the process's umask takes away from that. Execution means nothing.</param>
    /// <exception cref="FaultException">The path is taken (EEXIST), its folder missing (ENOENT) or not to be written (EACCES).</exception>
    public abstract void CreateFifo(string path, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite);

    /// <summary>Opens a FIFO to read from it.</summary>
    /// <param name="path">A FIFO.</param>
    /// <param name="wait">
    /// True, the default, waits until somebody has it open for writing, as open(2) does. False opens it at once; as long as there is no
    /// writer, a read then finds the end of the stream.
    /// </param>
    /// <param name="cancellation">Ends the wait; the FIFO is closed again.</param>
    /// <returns>The end; the caller disposes it.</returns>
    /// <exception cref="FaultException">There is no such file, it is no FIFO, or the mode forbids it.</exception>
    public abstract ValueTask<PipeReadStream> OpenFifoForReadingAsync(
        string path, bool wait = true, CancellationToken cancellation = default);

    /// <summary>Opens a FIFO to write into it.</summary>
    /// <param name="path">A FIFO.</param>
    /// <param name="wait">
    /// True, the default, waits until somebody has it open for reading, as open(2) does. False faults with ENXIO when nobody has.
    /// </param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The end; the caller disposes it.</returns>
    /// <exception cref="FaultException">There is no such file, it is no FIFO, the mode forbids it, or nobody reads (ENXIO).</exception>
    public abstract ValueTask<PipeWriteStream> OpenFifoForWritingAsync(
        string path, bool wait = true, CancellationToken cancellation = default);

    /// <summary>Makes a read end of a descriptor that came from elsewhere: inherited, received, or standard input.</summary>
    /// <param name="descriptor">The read end of a pipe or FIFO; owned by the returned object from now on, also when this throws.</param>
    /// <returns>The end; the caller disposes it.</returns>
    /// <exception cref="FaultException">The descriptor is no pipe.</exception>
    public abstract PipeReadStream AdoptPipeReadStream(SafeHandle descriptor);

    /// <summary>Makes a write end of a descriptor that came from elsewhere: inherited, received, or standard output.</summary>
    /// <param name="descriptor">The write end of a pipe or FIFO; owned by the returned object from now on, also when this throws.</param>
    /// <returns>The end; the caller disposes it.</returns>
    /// <exception cref="FaultException">The descriptor is no pipe.</exception>
    public abstract PipeWriteStream AdoptPipeWriteStream(SafeHandle descriptor);

    /// <summary>
    /// Who is at the other end of a Unix socket that is no connection of an engine, such as an inherited one; of a connection
    /// <c>connection.Get&lt;PeerCredentials&gt;()</c> tells.
    /// </summary>
    /// <param name="socket">Any descriptor; borrowed for the call.</param>
    /// <returns>The peer, or null: it is no connected Unix socket.</returns>
    public abstract PeerCredentials? PeerOf(SafeHandle socket);

    /// <summary>
    /// Makes a Unix stream connection into a channel for descriptors: one end of a pair, one that was accepted from or connected to
    /// <c>unix:///path</c>. Reading a connection as such would drop descriptors on the way, so the channel takes it over.
    /// </summary>
    /// <param name="connection">Not yet read or written. It is given up (<see cref="Connection.GiveUp"/>) unless this throws.</param>
    /// <returns>The channel; the caller disposes it.</returns>
    /// <exception cref="FaultException">It is no Unix connection, not one of kernel descriptors, or the process is out of them.</exception>
    public abstract DescriptorChannel OpenDescriptorChannel(Connection connection);

    /// <summary>Makes a channel of a descriptor that came from elsewhere: inherited, or received.</summary>
    /// <param name="descriptor">
    /// A connected Unix stream or sequenced-packet socket; owned by the returned object from now on, also when this throws.
    /// </param>
    /// <returns>The channel; the caller disposes it.</returns>
    /// <exception cref="FaultException">The descriptor is no connected Unix socket.</exception>
    public abstract DescriptorChannel AdoptDescriptorChannel(SafeHandle descriptor);

    /// <summary>
    /// Makes shared memory and offers it to the process at the other end of a Unix stream connection, which accepts it with
    /// <see cref="AcceptSharedMemoryAsync"/>. Messages may be sent at once.
    /// </summary>
    /// <param name="connection">Not yet read or written. It is given up (<see cref="Connection.GiveUp"/>), and closed when this throws.</param>
    /// <param name="options">How much memory; null for the defaults.</param>
    /// <param name="cancellation">Ends the wait for room in the connection.</param>
    /// <returns>This end of the channel; the caller disposes it.</returns>
    /// <exception cref="FaultException">It is no Unix connection, or the system is out of memory or descriptors.</exception>
    public abstract ValueTask<SharedMemoryChannel> OfferSharedMemoryAsync(
        Connection connection, SharedMemoryOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Waits for the process at the other end of a Unix stream connection to offer shared memory, and accepts it.</summary>
    /// <param name="connection">Not yet read or written. It is given up (<see cref="Connection.GiveUp"/>), and closed when this throws.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>This end of the channel; the caller disposes it.</returns>
    /// <exception cref="FaultException">
    /// What came is no such offer, or one that could harm this process (<see cref="FaultReason.InvalidArgument"/>); the other end was closed.
    /// </exception>
    public abstract ValueTask<SharedMemoryChannel> AcceptSharedMemoryAsync(Connection connection, CancellationToken cancellation = default);
}
