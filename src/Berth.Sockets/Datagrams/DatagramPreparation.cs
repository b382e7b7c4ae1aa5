using System.Net.Sockets;

namespace Berth;

/// <summary>What <see cref="DatagramOptions"/> asks of a datagram socket before it is bound.</summary>
internal static class DatagramPreparation
{
    private const int SolSocket = 1;
    private const int SoReuseAddress = 2;

    public static void Prepare(Socket socket, DatagramOptions options, SocketMaker maker)
    {
        if (options.Broadcast && options.Transport.IsIP())
        {
            socket.EnableBroadcast = true;
        }

        if (options.ShareAddress && options.Transport.IsIP())
        {
            Share(socket, maker);
        }

        AncillaryKinds kinds = options.Ancillary & (options.Transport switch
        {
            Transport.UnixDatagram => AncillaryKinds.ReceiveTime | AncillaryKinds.Sender,
            Transport.Packet => AncillaryKinds.ReceiveTime,
            _ => AncillaryKinds.All & ~AncillaryKinds.Sender,
        });
        if (kinds != AncillaryKinds.None)
        {
            Check(Messages(maker, "ancillary data").AskFor(socket.SafeHandle, socket.AddressFamily, kinds));
        }

        if (AnswersFromSeveralAddresses(options) && !kinds.HasFlag(AncillaryKinds.Destination) && maker.Native?.Messages is { } messages)
        {
            Check(messages.AskFor(socket.SafeHandle, socket.AddressFamily, AncillaryKinds.Destination));
        }

        if (options.IcmpErrors && options.Transport.IsIP() && (options.RemoteAddress is null || maker.Native?.Messages is not null))
        {
            Check(Messages(maker, "the error queue").KeepErrors(socket.SafeHandle, socket.AddressFamily));
        }
    }

    /// <summary>
    /// A server bound to no single address has to be told which one was asked: answers from another one are thrown away by clients
    /// that have connected their sockets.
    /// </summary>
    private static bool AnswersFromSeveralAddresses(DatagramOptions options) =>
        options is { LocalAddress: { } local, RemoteAddress: null, HasOwnHeader: false, IsPingSocket: false }
        && options.Transport.IsIP() && (local.IsAny || local.IsMulticast);

    /// <summary>On Linux by the number: the base library's option of that name also sets SO_REUSEPORT, which shares datagrams out.</summary>
    private static void Share(Socket socket, SocketMaker maker)
    {
        if (OperatingSystem.IsLinux())
        {
            maker.SetOption(socket, SocketOptionValue.OfInt(SolSocket, SoReuseAddress, 1));
        }
        else
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        }
    }

    private static MessageCalls Messages(SocketMaker maker, string what) =>
        maker.Native?.Messages ?? throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Option)
        {
            Detail = $"The portable engine has no {what} of datagrams without native calls; it has them on Linux (BerthEngine.Default).",
        });

    private static void Check(Errno? errno)
    {
        if (errno is { } refused)
        {
            throw new FaultException(SocketFaults.From(refused, SocketOperation.Option, null));
        }
    }
}
