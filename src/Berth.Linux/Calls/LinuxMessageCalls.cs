using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static Berth.DatagramConstants;
using static Berth.MessageConstants;

namespace Berth;

/// <summary>Datagrams in batches, with what the kernel tells about each, by recvmmsg(2) and sendmmsg(2).</summary>
internal sealed unsafe class LinuxMessageCalls(NativeCalls calls) : MessageCalls
{
    private const int PlacesMax = 32;
    private const int NameBytes = 112; // SocketAddressBytes.LengthMax, rounded up to keep the next one aligned.
    private const int QuotedBytes = 64; // What tells datagrams apart stands at their beginning.
    private const int ControlBytes = 256; // More than all that AncillaryKinds asks for, in both families at once.

    private volatile Segmentation _segmentation; // The kernel's, asked once.

    private enum Segmentation
    {
        Unknown,
        Present,
        Missing,
    }

    public override int BatchMax => PlacesMax;

    public override Errno? Receive(SafeHandle socket, Span<byte> buffer, Span<ReceivedMessage> messages, out int count) =>
        Receive(socket, 0, buffer, messages, out count);

    public override Errno? Peek(SafeHandle socket, Span<byte> buffer, out ReceivedMessage message)
    {
        message = default;
        return Receive(socket, MSG_PEEK, buffer, new Span<ReceivedMessage>(ref message), out _);
    }

    public override Errno? Send(SafeHandle socket, AddressFamily family, ReadOnlySpan<OutgoingDatagram> datagrams, out int count)
    {
        int flags = datagrams.IsEmpty ? 0 : OutgoingControl.FlagsOf(datagrams[0]);
        int places = PlacesWith(flags, datagrams, out bool hasControl);
        int controlBytes = hasControl ? OutgoingControl.BytesMax : 0;
        MultiMessageHeader* headers = stackalloc MultiMessageHeader[places];
        IoVector* vectors = stackalloc IoVector[places];
        byte* names = stackalloc byte[places * NameBytes];
        byte* controls = stackalloc byte[places * controlBytes];
        Pins pins = default;
        try
        {
            // Safe because every payload stays pinned until after the call, and the rest is in this stack frame.
            for (int place = 0; place < places; place++)
            {
                OutgoingDatagram datagram = datagrams[place];
                pins[place] = datagram.Payload.Pin();
                vectors[place] = new IoVector { Base = (byte*)pins[place].Pointer, Length = (nuint)datagram.Payload.Length };
                headers[place].Header = new MessageHeader { Vectors = vectors + place, VectorCount = 1 };
                if (datagram.Remote is { } remote)
                {
                    byte* name = names + (place * NameBytes);
                    Address address = family == AddressFamily.InterNetworkV6 ? remote.MapToIPv6() : remote;
                    headers[place].Header.NameLength = (uint)SocketAddressBytes.Write(address, new Span<byte>(name, NameBytes));
                    headers[place].Header.Name = name;
                }

                if (hasControl)
                {
                    byte* control = controls + (place * controlBytes);
                    int written = OutgoingControl.Write(datagram, new Span<byte>(control, controlBytes));
                    headers[place].Header.Control = written == 0 ? null : control;
                    headers[place].Header.ControlLength = (nuint)written;
                }
            }

            count = LibCMessages.SendMessages(socket, headers, (uint)places, flags | MSG_DONTWAIT | MSG_NOSIGNAL);
        }
        finally
        {
            for (int place = 0; place < places; place++)
            {
                pins[place].Dispose();
            }
        }

        if (count < 0)
        {
            count = 0;
            return new Errno(Marshal.GetLastPInvokeError());
        }

        return null;
    }

    public override bool CanSegment(SafeHandle socket)
    {
        if (_segmentation == Segmentation.Unknown)
        {
            Span<byte> size = stackalloc byte[sizeof(int)];
            bool isThere = calls.GetOption(socket, IPPROTO_UDP, UDP_SEGMENT, size, out _) is null;
            _segmentation = isThere ? Segmentation.Present : Segmentation.Missing;
        }

        return _segmentation == Segmentation.Present;
    }

    public override Errno? ReceiveError(SafeHandle socket, out ErrorReport report)
    {
        byte* name = stackalloc byte[NameBytes];
        byte* control = stackalloc byte[ControlBytes];
        byte* quoted = stackalloc byte[QuotedBytes];
        while (true)
        {
            // Safe because the header points into this stack frame; the rest of the payload sent back is cut off.
            IoVector vector = new() { Base = quoted, Length = QuotedBytes };
            MessageHeader header = new()
            {
                Name = name,
                NameLength = NameBytes,
                Vectors = &vector,
                VectorCount = 1,
                Control = control,
                ControlLength = ControlBytes,
            };
            nint length = LibCMessages.ReceiveMessage(socket, &header, MSG_ERRQUEUE | MSG_DONTWAIT);
            if (length < 0)
            {
                report = default;
                return new Errno(Marshal.GetLastPInvokeError());
            }

            if (AncillaryReader.ReadError(ControlOf(header), NameOf(header)?.Unmap()) is { } found)
            {
                report = found with { Quoted = new ReadOnlySpan<byte>(quoted, (int)Math.Min(length, QuotedBytes)).ToArray() };
                return null;
            }

            // What this host found out by itself (EMSGSIZE) was the answer to the send already.
        }
    }

    public override Errno? AskFor(SafeHandle socket, AddressFamily family, AncillaryKinds kinds) =>
        DatagramSettings.AskFor(calls, socket, family, kinds);

    public override Errno? KeepErrors(SafeHandle socket, AddressFamily family) => DatagramSettings.KeepErrors(calls, socket, family);

    public override Errno? Membership(SafeHandle socket, bool join, Address group, int interfaceIndex, Address? source) =>
        DatagramSettings.Membership(calls, socket, join, group, interfaceIndex, source);

    public override Errno? SetMulticast(
        SafeHandle socket, AddressFamily family, int? interfaceIndex, int? hopLimit, bool? loopback) =>
        DatagramSettings.SetMulticast(calls, socket, family, interfaceIndex, hopLimit, loopback);

    private static Errno? Receive(SafeHandle socket, int flags, Span<byte> buffer, Span<ReceivedMessage> messages, out int count)
    {
        int places = Math.Min(messages.Length, PlacesMax);
        int placeBytes = places == 0 ? 0 : buffer.Length / places;
        MultiMessageHeader* headers = stackalloc MultiMessageHeader[places];
        IoVector* vectors = stackalloc IoVector[places];
        byte* names = stackalloc byte[places * NameBytes];
        byte* controls = stackalloc byte[places * ControlBytes];

        // Safe because each header points to a place of its own: of `buffer`, pinned for the call, and of this stack frame.
        fixed (byte* payloads = buffer)
        {
            for (int place = 0; place < places; place++)
            {
                vectors[place] = new IoVector { Base = payloads + (place * placeBytes), Length = (nuint)placeBytes };
                headers[place].Header = new MessageHeader
                {
                    Name = names + (place * NameBytes),
                    NameLength = NameBytes,
                    Vectors = vectors + place,
                    VectorCount = 1,
                    Control = controls + (place * ControlBytes),
                    ControlLength = ControlBytes,
                };
            }

            count = LibCMessages.ReceiveMessages(socket, headers, (uint)places, flags | MSG_DONTWAIT, null);
        }

        if (count < 0)
        {
            count = 0;
            return new Errno(Marshal.GetLastPInvokeError());
        }

        for (int place = 0; place < count; place++)
        {
            ref MessageHeader header = ref headers[place].Header;
            Ancillary ancillary = AncillaryReader.Read(ControlOf(header), out int segmentSize, out Address? replySource);
            messages[place] = new ReceivedMessage(
                (int)Math.Min(headers[place].Length, (uint)placeBytes),
                NameOf(header) ?? Address.UnnamedUnix,
                (header.Flags & MSG_TRUNC) != 0,
                segmentSize,
                SocketAddressBytes.DirectionIn(NameBytesOf(header)) is { } direction ? ancillary with { Direction = direction } : ancillary)
            {
                ReplySource = replySource,
            };
        }

        return null;
    }

    /// <summary>How many datagrams, from the start, go in one call; and whether one of them has something beside it.</summary>
    private static int PlacesWith(int flags, ReadOnlySpan<OutgoingDatagram> datagrams, out bool hasControl)
    {
        int places = 0;
        hasControl = false;
        while (places < Math.Min(datagrams.Length, PlacesMax) && OutgoingControl.FlagsOf(datagrams[places]) == flags)
        {
            hasControl |= OutgoingControl.HasControl(datagrams[places++]);
        }

        return places;
    }

    /// <summary>The kernel says how much it wrote, and never more than there was room for; the bound is there in case it ever does.</summary>
    private static ReadOnlySpan<byte> ControlOf(in MessageHeader header) =>
        new(header.Control, (int)Math.Min(header.ControlLength, ControlBytes));

    private static Address? NameOf(in MessageHeader header) =>
        SocketAddressBytes.TryRead(NameBytesOf(header));

    private static ReadOnlySpan<byte> NameBytesOf(in MessageHeader header) =>
        new(header.Name, (int)Math.Min(header.NameLength, NameBytes));

    [InlineArray(PlacesMax)]
    private struct Pins
    {
        private MemoryHandle _first;
    }
}
