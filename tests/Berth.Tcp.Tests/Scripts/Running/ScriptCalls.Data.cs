using System.Net.NetworkInformation;

namespace Berth;

/// <content>Reading and writing.</content>
internal sealed partial class ScriptCalls
{
    private const int OutOfBand = 1;
    private const int DoNotWait = 0x40;

    private CallResult? Read(ScriptSocket socket, int count, int flags)
    {
        if (socket.Connection is not { } connection)
        {
            return CallResult.Failed("ENOTCONN");
        }

        if ((flags & OutOfBand) != 0)
        {
            return ReadUrgent(socket, connection);
        }

        if (connection.Readable == 0)
        {
            if (socket.TakeError() is { } error)
            {
                return CallResult.Failed(error);
            }

            bool ended = connection.InputEnded || socket.IsInputShut || connection.State == TcpState.Closed;
            return ended ? new(0) : socket.IsNonBlocking || (flags & DoNotWait) != 0 ? CallResult.Failed("EAGAIN") : null;
        }

        byte[] bytes = new byte[count];
        bool wasAtMark = connection.IsAtMark;
        int length = connection.Read(bytes, world.Now);
        socket.HasSkippedUrgent |= wasAtMark && !connection.UrgentInline;
        string? difference = socket.HasSkippedUrgent ? null : ContentDifference(bytes.AsSpan(0, length), socket.ReadPlace);
        socket.ReadPlace += length;
        return new(length, Difference: difference);
    }

    /// <summary>recv(2) with MSG_OOB: what Linux's tcp_recv_urg answers.</summary>
    private static CallResult ReadUrgent(ScriptSocket socket, TcpConnection connection)
    {
        socket.TakeEvents();
        if (connection.TryReadUrgent(out _))
        {
            (socket.IsUrgentWaiting, socket.HasSkippedUrgent) = (false, true);
            return new(1);
        }

        return CallResult.Failed(socket.IsUrgentWaiting && !connection.UrgentInline ? "EAGAIN" : "EINVAL");
    }

    private CallResult? Write(ScriptSocket socket, PendingCall pending, int count, int flags)
    {
        if (socket.TakeError() is { } error)
        {
            return CallResult.Failed(error);
        }

        if (socket.Connection is not { } connection || socket.IsOutputShut
            || connection.State is not (TcpState.SynSent or TcpState.SynReceived or TcpState.Established or TcpState.CloseWait))
        {
            return CallResult.Failed("EPIPE");
        }

        bool mayWait = !socket.IsNonBlocking && (flags & DoNotWait) == 0;
        if (socket.IsConnecting)
        {
            return mayWait ? null : CallResult.Failed("EAGAIN"); // Linux sends nothing of a write before the handshake is complete.
        }

        byte[] bytes = new byte[count - pending.Progress];
        for (int at = 0; at < bytes.Length; at++)
        {
            bytes[at] = ScriptBytes.ContentAt(socket.WritePlace + at);
        }

        int taken = (flags & OutOfBand) != 0 ? connection.WriteUrgent(bytes, world.Now) : connection.Write(bytes, world.Now);
        socket.WritePlace += taken;
        pending.Progress += taken;
        if (pending.Progress == count || (!mayWait && pending.Progress > 0))
        {
            return new(pending.Progress);
        }

        return mayWait ? null : CallResult.Failed("EAGAIN");
    }

    private CallResult SendTo(ScriptSocket socket, IReadOnlyList<ScriptValue> arguments)
    {
        if (socket.Datagrams is null && world.Host.TryBindUdp(null, 0, out UdpEndpoint? endpoint) == BindFailure.None)
        {
            socket.Datagrams = endpoint;
        }

        (IpAddress address, ushort port) = Address(arguments[4], world.RemoteAddress);
        int count = Count(arguments, 2);
        UdpSendResult sent = world.Host.SendUdp(socket.Datagrams!, new byte[count], address, port, null, world.Now);
        return sent switch
        {
            UdpSendResult.Sent => new(count),
            UdpSendResult.TooLong => CallResult.Failed("EMSGSIZE"),
            UdpSendResult.BroadcastNotAllowed => CallResult.Failed("EACCES"),
            UdpSendResult.WouldBlock => CallResult.Failed("EAGAIN"),
            _ => CallResult.Failed("ENETUNREACH"),
        };
    }

    private static CallResult? ReceiveFrom(ScriptSocket socket, IReadOnlyList<ScriptValue> arguments)
    {
        byte[] bytes = new byte[Count(arguments, 2)];
        if (socket.Datagrams is { } datagrams && datagrams.TryReceive(bytes, out int length, out _))
        {
            return new(length);
        }

        return socket.IsNonBlocking || (Count(arguments, 3) & DoNotWait) != 0 ? CallResult.Failed("EAGAIN") : null;
    }

    private static string? ContentDifference(ReadOnlySpan<byte> bytes, long place)
    {
        for (int at = 0; at < bytes.Length; at++)
        {
            if (bytes[at] != ScriptBytes.ContentAt(place + at))
            {
                return $"the byte read at {place + at} is not the one that was sent there";
            }
        }

        return null;
    }
}
