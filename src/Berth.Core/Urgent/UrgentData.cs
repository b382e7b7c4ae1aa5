using System.Buffers;

namespace Berth;

/// <summary>
/// Urgent ("out-of-band") data of one stream: a single byte that travels within the stream, with a mark at its place, and that the
/// receiver may take before what was sent earlier. Old protocols use it (telnet, rlogin, FTP); RFC 6093 advises new ones against it.
/// </summary>
/// <remarks>
/// <para>Asking a connection for its urgent data makes it look for marks from then on, at one more system call for each receive: ask
/// before the first read. Any thread may call; one waits at a time.</para>
/// <para>The urgent byte is not part of <see cref="Connection.Input"/>, unless <see cref="IsInline"/>. There is one at a time: where a
/// second one arrives before the first was taken, the first becomes an ordinary byte of the stream on some systems and is lost on
/// others (tcp(7)).</para>
/// </remarks>
public abstract class UrgentData
{
    /// <summary>Whether the urgent byte stays in <see cref="Connection.Input"/>, after the mark (SO_OOBINLINE, RFC 6093 section 3.1). Default false.</summary>
    /// <exception cref="FaultException">The option is refused, or the connection is closed.</exception>
    public abstract bool IsInline { get; set; }

    /// <summary>
    /// Sends bytes of which the last is urgent, after everything written to <see cref="Connection.Output"/> before. A writer's call:
    /// not while another write or flush is in progress.
    /// </summary>
    /// <param name="bytes">At least one; borrowed until the task ends.</param>
    /// <param name="cancellation">Ends the wait for room in the send buffer; what was taken goes out with the next flush.</param>
    /// <returns>A task that ends when the kernel has taken every byte.</returns>
    /// <exception cref="FaultException">The connection is broken, or its kind has no urgent data.</exception>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default);

    /// <summary>Takes the urgent byte without waiting, ahead of what was sent before it.</summary>
    /// <param name="value">The byte.</param>
    /// <returns>False when none is there, or it is in <see cref="Connection.Input"/>: would block is a value.</returns>
    /// <exception cref="FaultException">The connection is broken.</exception>
    public abstract bool TryReceive(out byte value);

    /// <summary>Waits until <see cref="TryReceive"/> would find a byte, or, in line, until the mark is ahead in the stream.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>A task that ends when urgent data is there.</returns>
    /// <exception cref="FaultException">
    /// The connection is broken or closed, or the engine has no way to be told (<see cref="FaultReason.NotSupported"/>).
    /// </exception>
    public abstract ValueTask WaitAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Finds the mark in what a read of <see cref="Connection.Input"/> gave. A receive ends at the mark, so that bytes from before and
    /// after it meet in one buffer only when the reader left some unconsumed. A reader's call, before the buffer is advanced.
    /// </summary>
    /// <param name="input">The buffer of the last read.</param>
    /// <param name="mark">Where the urgent byte was, or in line is: what was sent after it begins there.</param>
    /// <returns>Whether the mark is in the buffer or at its end (sockatmark(3)).</returns>
    /// <exception cref="FaultException">The engine does not know where the mark is (<see cref="FaultReason.NotSupported"/>).</exception>
    public abstract bool TryFindMark(ReadOnlySequence<byte> input, out SequencePosition mark);

    /// <summary>Has the kernel send SIGURG to a process or a process group when urgent data arrives (F_SETOWN, socket(7)).</summary>
    /// <param name="owner">Who; the default value for nobody.</param>
    /// <exception cref="FaultException">The owner does not exist or may not be signalled, or the system has no such signal.</exception>
    public abstract void SetOwner(SignalOwner owner);
}
