using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Berth;

/// <summary>
/// The calls for datagrams that the base library does not have: batches, control messages, the error queue, and groups by the index
/// of an interface. None of them waits.
/// </summary>
/// <remarks>Each call returns null on success. Sockets and memory are borrowed for the call. Any thread may call.</remarks>
public abstract class MessageCalls
{
    /// <summary>Datagrams that one call takes at most, at least 1; longer batches are cut.</summary>
    public abstract int BatchMax { get; }

    /// <summary>recvmmsg(2) with MSG_DONTWAIT.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="buffer">Room for the payloads: as many equal places as <paramref name="messages"/> has, one behind the other.</param>
    /// <param name="messages">Filled from the start.</param>
    /// <param name="count">How many were filled.</param>
    /// <returns>The errno (EAGAIN when nothing is there), or null when at least one was received.</returns>
    public abstract Errno? Receive(SafeHandle socket, Span<byte> buffer, Span<ReceivedMessage> messages, out int count);

    /// <summary>recvmsg(2) with MSG_DONTWAIT and MSG_PEEK: one datagram, which stays in the queue.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="buffer">Room for the payload.</param>
    /// <param name="message">The datagram.</param>
    /// <returns>The errno (EAGAIN when nothing is there), or null on success.</returns>
    public abstract Errno? Peek(SafeHandle socket, Span<byte> buffer, out ReceivedMessage message);

    /// <summary>sendmmsg(2) with MSG_DONTWAIT. Flags hold for a whole call: a batch ends where they change.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="family">The socket's family: IPv4 addresses go mapped through an IPv6 one.</param>
    /// <param name="datagrams">The batch; an address of null goes to the peer of a connected socket.</param>
    /// <param name="count">How many were sent, from the start.</param>
    /// <returns>The errno of the first datagram not sent when it is the very first, otherwise null.</returns>
    public abstract Errno? Send(SafeHandle socket, AddressFamily family, ReadOnlySpan<OutgoingDatagram> datagrams, out int count);

    /// <summary>Whether the kernel splits what is sent on this socket into datagrams of one size (UDP_SEGMENT).</summary>
    /// <param name="socket">A UDP socket.</param>
    /// <returns>False on kernels that would take the whole for one datagram.</returns>
    public abstract bool CanSegment(SafeHandle socket);

    /// <summary>recvmsg(2) with MSG_ERRQUEUE: takes the oldest entry of the error queue.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="report">The entry.</param>
    /// <returns>The errno (EAGAIN when the queue is empty), or null on success.</returns>
    public abstract Errno? ReceiveError(SafeHandle socket, out ErrorReport report);

    /// <summary>Makes the kernel tell what is asked for with each datagram.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="family">The socket's family. An IPv6 socket is asked for both families.</param>
    /// <param name="kinds">What to tell; what the family has not is left out.</param>
    /// <returns>The errno, or null on success.</returns>
    public abstract Errno? AskFor(SafeHandle socket, AddressFamily family, AncillaryKinds kinds);

    /// <summary>Makes the kernel keep ICMP errors in the error queue (IP_RECVERR, IPV6_RECVERR).</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="family">The socket's family.</param>
    /// <returns>The errno, or null on success.</returns>
    public abstract Errno? KeepErrors(SafeHandle socket, AddressFamily family);

    /// <summary>MCAST_JOIN_GROUP, MCAST_JOIN_SOURCE_GROUP and the same for leaving (RFC 3678).</summary>
    /// <param name="socket">The socket; its family may differ from the group's only as IPv6 sockets join IPv4 groups.</param>
    /// <param name="join">Whether to join or to leave.</param>
    /// <param name="group">The group.</param>
    /// <param name="interfaceIndex">The interface, or 0 for the system's choice.</param>
    /// <param name="source">The only sender to hear, or null for any.</param>
    /// <returns>The errno, or null on success.</returns>
    public abstract Errno? Membership(SafeHandle socket, bool join, Address group, int interfaceIndex, Address? source);

    /// <summary>IP_MULTICAST_IF, IP_MULTICAST_TTL, IP_MULTICAST_LOOP and their IPv6 kin.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="family">The socket's family. What holds for an IPv6 socket is set for both families.</param>
    /// <param name="interfaceIndex">The interface to send by, or null to leave it.</param>
    /// <param name="hopLimit">The hops that multicasts may go, 0 to 255, or null to leave it.</param>
    /// <param name="loopback">Whether members on this host get what is sent, or null to leave it.</param>
    /// <returns>The errno, or null on success.</returns>
    public abstract Errno? SetMulticast(SafeHandle socket, AddressFamily family, int? interfaceIndex, int? hopLimit, bool? loopback);
}
