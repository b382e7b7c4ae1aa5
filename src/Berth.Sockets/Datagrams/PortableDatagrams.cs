using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Berth;

/// <summary>Datagrams one by one through the base library, for systems without calls for batches.</summary>
internal sealed class PortableDatagrams(SocketDatagramSocket owner, int receiveBytesMax) : DatagramTransfer(owner)
{
    public override int Receive(Span<Datagram> datagrams, out Fault? fault)
    {
        fault = null;
        int count = 0;
        while (count < datagrams.Length && ReceiveOne(SocketFlags.None, throwFaults: count == 0, out fault) is { } datagram)
        {
            datagrams[count++] = datagram;
        }

        return count;
    }

    public override Datagram? Peek(out Fault? fault) => ReceiveOne(SocketFlags.Peek, throwFaults: true, out fault);

    public override int Send(ReadOnlySpan<OutgoingDatagram> datagrams, out Fault? fault)
    {
        fault = null;
        for (int sent = 0; sent < datagrams.Length; sent++)
        {
            Fault? refused = SendOne(datagrams[sent], out bool wouldBlock);
            if (wouldBlock || refused is not null)
            {
                fault = sent == 0 ? refused : null;
                return sent;
            }
        }

        return datagrams.Length;
    }

    public override Fault FaultOf(SocketError waited) =>
        SocketFaults.From(waited, SocketOperation.Receive, Owner.RemoteAddress ?? Owner.LocalAddress);

    private Datagram? ReceiveOne(SocketFlags flags, bool throwFaults, out Fault? fault)
    {
        fault = null;
        byte[]? buffer = null;
        try
        {
            if (!Socket.Poll(0, SelectMode.SelectRead) && !Socket.Poll(0, SelectMode.SelectError))
            {
                return null;
            }

            // One byte more than asked for shows whether the datagram was longer.
            int size = receiveBytesMax + 1;
            buffer = ArrayPool<byte>.Shared.Rent(size);
            SocketAddress sender = new(Socket.AddressFamily);
            int received = Socket.ReceiveFrom(buffer.AsSpan(0, size), flags, sender);
            byte[] lent = buffer;
            buffer = null;
            return new Datagram(
                Owner,
                lent.AsMemory(0, Math.Min(received, receiveBytesMax)),
                SenderOf(sender),
                () => ArrayPool<byte>.Shared.Return(lent))
            {
                IsTruncated = received > receiveBytesMax,
            };
        }
        catch (SocketException error)
        {
            fault = error.SocketErrorCode == SocketError.WouldBlock || !throwFaults ? null : FaultOf(error.SocketErrorCode);
            return null;
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
        finally
        {
            if (buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private Address SenderOf(SocketAddress sender)
    {
        if (Socket.AddressFamily == AddressFamily.Packet)
        {
            return Address.FromEndPoint(Address.FromPacket(0, 0).ToEndPoint().Create(sender));
        }

        if (Socket.AddressFamily == AddressFamily.Unix)
        {
            return Address.FromEndPoint(new UnixDomainSocketEndPoint("/").Create(sender));
        }

        EndPoint any = new IPEndPoint(
            Socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        return Address.FromEndPoint(any.Create(sender)).Unmap();
    }

    private Fault? SendOne(in OutgoingDatagram datagram, out bool wouldBlock)
    {
        ReadOnlySpan<byte> payload = datagram.Payload.Span;
        Address? remote = datagram.Remote;
        SocketFlags flags = datagram.DoNotRoute ? SocketFlags.DontRoute : SocketFlags.None;
        wouldBlock = false;
        try
        {
            if (remote is null || Owner.RemoteAddress is not null)
            {
                Socket.Send(payload, flags, out SocketError error);
                wouldBlock = error == SocketError.WouldBlock;
                return error is SocketError.Success or SocketError.WouldBlock
                    ? null
                    : SocketFaults.From(error, SocketOperation.Send, Owner.RemoteAddress);
            }

            Socket.SendTo(payload, flags, SocketAddresses.For(Socket.AddressFamily, remote.Value));
            return null;
        }
        catch (SocketException error)
        {
            wouldBlock = error.SocketErrorCode == SocketError.WouldBlock;
            return wouldBlock ? null : SocketFaults.From(error.SocketErrorCode, SocketOperation.Send, remote);
        }
        catch (ObjectDisposedException)
        {
            return SocketFaults.ClosedHere(SocketOperation.Send, remote ?? Owner.RemoteAddress);
        }
    }
}
