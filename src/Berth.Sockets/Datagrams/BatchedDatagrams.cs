using System.Net.Sockets;

namespace Berth;

/// <summary>Datagrams in batches by the kernel's own calls, with ancillary data and, where asked for, the error queue.</summary>
/// <remarks>
/// A batch grows from one place while it is filled, so that a socket with little to do holds room for one datagram, not for many.
/// </remarks>
internal sealed class BatchedDatagrams(
    SocketDatagramSocket owner, MessageCalls calls, int receiveBytesMax, bool hasErrorQueue, bool tellsDestination)
    : DatagramTransfer(owner)
{
    private const int BatchBytesMax = 1 << 20;

    private readonly int _placesMax = Math.Clamp(BatchBytesMax / receiveBytesMax, 1, calls.BatchMax);
    private ReceivedMessage[]? _messages; // Null while a receive uses it.
    private int _placesNext = 1;

    public override int Receive(Span<Datagram> datagrams, out Fault? fault)
    {
        fault = null;
        ReceivedMessage[] messages = Interlocked.Exchange(ref _messages, null) ?? new ReceivedMessage[_placesMax];
        int count = 0;
        try
        {
            while (count < datagrams.Length)
            {
                int places = Math.Min(_placesNext, datagrams.Length - count);
                int received = ReceiveBatch(datagrams.Slice(count, places), messages.AsSpan(0, places), out Errno? errno);
                count += received;
                _placesNext = received == places ? Math.Min(_placesMax, places * 2) : Math.Max(1, received);
                if (received < places)
                {
                    fault = count == 0 ? FaultOf(errno) : null;
                    break;
                }
            }
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile; what was received before is good.
        }
        finally
        {
            _messages = messages;
        }

        return count;
    }

    public override Datagram? Peek(out Fault? fault)
    {
        ReceiveBatch batch = new(1, receiveBytesMax);
        int count = 0;
        try
        {
            Errno? errno = calls.Peek(Socket.SafeHandle, batch.Bytes, out ReceivedMessage message);
            count = errno is null ? 1 : 0;
            fault = errno is null ? null : FaultOf(errno);
            return errno is null ? Made(batch.PayloadAt(0, message.Length), message, batch.HandBackOne) : null;
        }
        catch (ObjectDisposedException)
        {
            fault = null;
            return null;
        }
        finally
        {
            batch.Lend(count);
        }
    }

    public override int Send(ReadOnlySpan<OutgoingDatagram> datagrams, out Fault? fault)
    {
        if (Owner.RemoteAddress is not null && HasAddress(datagrams))
        {
            datagrams = WithoutAddresses(datagrams); // A connected socket sends to its peer.
        }

        int sent = 0;
        bool isInterrupted = false;
        fault = null;
        try
        {
            while (sent < datagrams.Length)
            {
                ReadOnlySpan<OutgoingDatagram> rest = datagrams[sent..];
                Errno? errno = calls.Send(Socket.SafeHandle, Socket.AddressFamily, rest, out int count);
                if (errno is not null && errno != Errno.EAGAIN && hasErrorQueue && Owner.RemoteAddress is null)
                {
                    // An ICMP error about an earlier datagram ends the next send, whomever that is for: the queue tells it.
                    isInterrupted = true;
                    errno = calls.Send(Socket.SafeHandle, Socket.AddressFamily, rest, out count);
                }

                isInterrupted |= count < Math.Min(rest.Length, calls.BatchMax);

                sent += count;
                if (errno is { } refused)
                {
                    fault = sent == 0 && refused != Errno.EAGAIN ? Reported() ?? SendFault(refused, datagrams[0]) : null;
                    break;
                }
            }
        }
        catch (ObjectDisposedException) when (sent == 0)
        {
            fault = SocketFaults.ClosedHere(SocketOperation.Send, datagrams[0].Remote ?? Owner.RemoteAddress);
        }

        if (isInterrupted && hasErrorQueue)
        {
            Owner.Interrupt(); // The send took the error that would have woken the receiver.
        }

        return sent;
    }

    public override Fault FaultOf(SocketError waited) =>
        Reported() ?? SocketFaults.From(waited, SocketOperation.Receive, Owner.RemoteAddress ?? Owner.LocalAddress);

    private static bool HasAddress(ReadOnlySpan<OutgoingDatagram> datagrams)
    {
        foreach (OutgoingDatagram datagram in datagrams)
        {
            if (datagram.Remote is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static OutgoingDatagram[] WithoutAddresses(ReadOnlySpan<OutgoingDatagram> datagrams)
    {
        OutgoingDatagram[] bare = datagrams.ToArray();
        for (int place = 0; place < bare.Length; place++)
        {
            bare[place] = bare[place] with { Remote = null };
        }

        return bare;
    }

    private Fault SendFault(Errno errno, OutgoingDatagram datagram)
    {
        datagram = datagram with { Remote = datagram.Remote ?? Owner.RemoteAddress };
        Fault fault = SocketFaults.From(errno, SocketOperation.Send, datagram.Remote);
        return OutgoingChecks.DetailOf(errno, datagram) is { } detail ? fault with { Detail = detail } : fault;
    }

    private Datagram Made(ReadOnlyMemory<byte> payload, in ReceivedMessage message, Action? handBack) =>
        new(Owner, payload, message.Remote.Unmap(), handBack)
        {
            Local = message.Ancillary.Destination?.WithPort(Owner.LocalAddress.Port) ?? Owner.LocalAddress,
            IsTruncated = message.IsTruncated,
            SegmentSize = message.SegmentSize,
            Ancillary = tellsDestination ? message.Ancillary : message.Ancillary with { Destination = null, InterfaceIndex = null },
            ReplySource = message.ReplySource,
        };

    private int ReceiveBatch(Span<Datagram> datagrams, Span<ReceivedMessage> messages, out Errno? errno)
    {
        ReceiveBatch batch = new(messages.Length, receiveBytesMax);
        int count = 0;
        try
        {
            errno = calls.Receive(Socket.SafeHandle, batch.Bytes, messages, out count);
        }
        finally
        {
            batch.Lend(count);
        }

        Action? handBack = count == 0 ? null : batch.HandBackOne;
        for (int place = 0; place < count; place++)
        {
            datagrams[place] = Made(batch.PayloadAt(place, messages[place].Length), messages[place], handBack);
        }

        return count;
    }

    private Fault? FaultOf(Errno? errno)
    {
        // A socket with nothing but a report in its queue counts as ready, so that the queue is looked at before any further wait.
        return Reported() ?? (errno is null || errno == Errno.EAGAIN
            ? null
            : SocketFaults.From(errno.Value, SocketOperation.Receive, Owner.RemoteAddress ?? Owner.LocalAddress));
    }

    private Fault? Reported() =>
        hasErrorQueue && calls.ReceiveError(Socket.SafeHandle, out ErrorReport report) is null
            ? ReportedFault(report)
            : null;

    private Fault ReportedFault(ErrorReport report)
    {
        IcmpError? error = report.ReportedBy is not { } from ? null : new IcmpError(from, report.Type, report.Code)
        {
            MtuBytes = report.MtuBytes,
            Quoted = report.Quoted,
        };
        return SocketFaults.From(report.Errno, SocketOperation.Receive, report.Remote ?? Owner.RemoteAddress) with
        {
            ReportedBy = report.ReportedBy,
            Icmp = error,
            Detail = $"{report.ReportedBy?.HostText ?? "The network"} answered a datagram sent earlier "
                + $"with ICMP type {report.Type} code {report.Code}.{(error is null ? "" : $" It says: {error.Sentence}.")}",
        };
    }
}
