using System.Buffers;

namespace Berth;

/// <summary>
/// Told what happens in a conversation, data included, and writes it in some form. Data and story may come from two threads at once.
/// </summary>
internal abstract class ConnectReport
{
    /// <summary>The report that the arguments ask for.</summary>
    public static ConnectReport For(ConnectArguments arguments) =>
        arguments.IsJson ? new JsonConnectReport() : new PlainConnectReport(arguments.IsHex, arguments.IsVerbose);

    public abstract void Step(DialStep step);

    /// <summary>A socket that sends to many is open, and a member of their group if that was asked for.</summary>
    public abstract void Opened(Address local, Address group, ConnectArguments arguments);

    /// <summary>What the kernel made of options, where it is not what was asked.</summary>
    public abstract void Remark(IReadOnlyList<string> remarks);

    /// <summary>Data of the stream, or one datagram. Written before this returns.</summary>
    /// <param name="data">What was received.</param>
    /// <param name="from">The sender of a datagram; null for data of a stream.</param>
    /// <param name="direction">Which way a captured frame went; null of everything else.</param>
    public abstract void Received(ReadOnlySequence<byte> data, Address? from, FrameDirection? direction = null);

    /// <summary>One message of a framed stream. Written before this returns.</summary>
    public abstract void Message(ReadOnlySequence<byte> message);

    public abstract void Sent(int bytes);

    /// <summary>A byte that arrived urgent, apart from the data.</summary>
    public abstract void UrgentReceived(byte value);

    /// <summary>The input has ended. Without a half-close, which datagrams lack, it is answers that are waited for.</summary>
    public abstract void InputEnded(OnEof next, bool hasHalfClose, long bytesSent);

    public abstract void PeerEnded(long bytesReceived);

    /// <summary>The conversation is over; nothing but <see cref="Failed"/> is shown behind it.</summary>
    /// <param name="reason">The word for why: an <see cref="EndReason"/>'s, or that of the fault that ended datagrams.</param>
    /// <param name="bytesOut">Bytes sent.</param>
    /// <param name="bytesIn">Bytes received.</param>
    /// <param name="duration">How long it took, without connecting.</param>
    public abstract void Closed(string reason, long bytesOut, long bytesIn, TimeSpan duration);

    public abstract void Failed(Fault fault);
}
