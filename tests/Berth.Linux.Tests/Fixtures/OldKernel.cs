using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Berth.Linux.Tests;

/// <summary>This kernel's calls, as if it knew no UDP_SEGMENT.</summary>
internal sealed class OldKernel : NativeCalls
{
    private readonly NativeCalls _calls = LinuxNativeCalls.Instance;

    public override MessageCalls? Messages { get; } = new OldMessages(LinuxNativeCalls.Instance.Messages);

    public override Errno? Open(SocketTriple triple, out int descriptor) => _calls.Open(triple, out descriptor);

    public override Errno? Bind(SafeHandle socket, Address address) => _calls.Bind(socket, address);

    public override Errno? Connect(SafeHandle socket, Address address) => _calls.Connect(socket, address);

    public override Errno? Accept(SafeHandle listener, out int descriptor) => _calls.Accept(listener, out descriptor);

    public override Errno? SetOption(SafeHandle socket, SocketOptionValue option) => _calls.SetOption(socket, option);

    public override Errno? GetOption(SafeHandle socket, int level, int name, Span<byte> value, out int length) =>
        _calls.GetOption(socket, level, name, value, out length);

    public override Errno? SetBlocking(SafeHandle socket, bool blocking) => _calls.SetBlocking(socket, blocking);

    public override Errno? Detach(SafeHandle socket) => _calls.Detach(socket);

    public override Errno? IsAtMark(SafeHandle socket, out bool isAtMark) => _calls.IsAtMark(socket, out isAtMark);

    public override Errno? SetSignalOwner(SafeHandle socket, SignalOwner owner) => _calls.SetSignalOwner(socket, owner);

    public override ValueTask<bool> WaitAsync(SafeHandle socket, SocketReadiness readiness, CancellationToken cancellation) =>
        _calls.WaitAsync(socket, readiness, cancellation);

    private sealed class OldMessages(MessageCalls calls) : MessageCalls
    {
        public override int BatchMax => calls.BatchMax;

        public override bool CanSegment(SafeHandle socket) => false;

        public override Errno? Receive(SafeHandle socket, Span<byte> buffer, Span<ReceivedMessage> messages, out int count) =>
            calls.Receive(socket, buffer, messages, out count);

        public override Errno? Peek(SafeHandle socket, Span<byte> buffer, out ReceivedMessage message) =>
            calls.Peek(socket, buffer, out message);

        public override Errno? Send(SafeHandle socket, AddressFamily family, ReadOnlySpan<OutgoingDatagram> datagrams, out int count) =>
            calls.Send(socket, family, datagrams, out count);

        public override Errno? ReceiveError(SafeHandle socket, out ErrorReport report) => calls.ReceiveError(socket, out report);

        public override Errno? AskFor(SafeHandle socket, AddressFamily family, AncillaryKinds kinds) => calls.AskFor(socket, family, kinds);

        public override Errno? KeepErrors(SafeHandle socket, AddressFamily family) => calls.KeepErrors(socket, family);

        public override Errno? Membership(SafeHandle socket, bool join, Address group, int interfaceIndex, Address? source) =>
            calls.Membership(socket, join, group, interfaceIndex, source);

        public override Errno? SetMulticast(SafeHandle socket, AddressFamily family, int? interfaceIndex, int? hopLimit, bool? loopback) =>
            calls.SetMulticast(socket, family, interfaceIndex, hopLimit, loopback);
    }
}
