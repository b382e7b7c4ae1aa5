using System.Net.Sockets;

namespace Berth;

/// <summary>Opens raw, ping and packet sockets. Their triples go to the kernel as they are: it says best which of them it refuses.</summary>
internal sealed class RawSockets(SocketMaker maker, TimeProvider timeProvider)
{
    private const int IPLevel = 0;
    private const int IPv6Level = 41;
    private const int IPHeaderIncluded = 3; // IP_HDRINCL, linux/in.h.
    private const int IPv6HeaderIncluded = 36; // IPV6_HDRINCL, linux/in6.h.

    /// <summary>Makes the socket, bound and connected as asked.</summary>
    /// <exception cref="FaultException">The system refuses it, or the options do not go together.</exception>
    public DatagramSocket Open(DatagramOptions options)
    {
        SocketTriple triple = TripleOf(options);
        Socket socket = Create(triple);
        try
        {
            if (options.HasOwnHeader)
            {
                maker.SetOption(socket, triple.Family == AddressFamily.InterNetworkV6
                    ? SocketOptionValue.OfInt(IPv6Level, IPv6HeaderIncluded, 1)
                    : SocketOptionValue.OfInt(IPLevel, IPHeaderIncluded, 1));
            }

            DatagramPreparation.Prepare(socket, options, maker);
            foreach (SocketOptionValue option in options.SocketOptions)
            {
                maker.SetOption(socket, option);
            }

            // A packet socket has no peer, but an interface and an EtherType, given as either address.
            Address? local = options.Transport == Transport.Packet ? BoundTo(options) : options.LocalAddress;
            if (local is { } bound)
            {
                socket = maker.Bind(socket, options.Transport, bound);
            }

            if (options.RemoteAddress is { IsIP: true } remote)
            {
                socket = Connect(socket, remote.WithPort(0));
            }

            SocketDatagramSocket inner = SocketDatagramSocket.Adopt(
                socket, isDualStack: false, maker.Native, timeProvider, hasErrorQueue: options is { IcmpErrors: true, Transport: Transport.Raw });
            return new RawDatagramSocket(inner, options with { LocalAddress = local, Protocol = options.Protocol ?? local?.EtherType });
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Makes a raw socket of an inherited one; what it was opened with is asked of the kernel.</summary>
    public static DatagramSocket Adopt(Socket socket, NativeCalls? native, TimeProvider timeProvider)
    {
        bool isV6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        Span<byte> own = stackalloc byte[sizeof(int)];
        socket.GetRawSocketOption(isV6 ? IPv6Level : IPLevel, isV6 ? IPv6HeaderIncluded : IPHeaderIncluded, own);
        SocketDatagramSocket inner = SocketDatagramSocket.Adopt(socket, isDualStack: false, native, timeProvider);
        return new RawDatagramSocket(inner, new DatagramOptions
        {
            Transport = Transport.Raw,
            Protocol = inner.LocalAddress.Port, // The kernel tells a raw socket's protocol as its port.
            HasOwnHeader = BitConverter.ToInt32(own) != 0,
        });
    }

    private static SocketTriple TripleOf(DatagramOptions options)
    {
        AddressFamily family = (options.LocalAddress ?? options.RemoteAddress)?.Family ?? AddressFamily.InterNetwork;
        if (options.Transport == Transport.Packet)
        {
            // No protocol yet: until it is bound, such a socket would receive frames of every interface (packet(7)).
            return family == AddressFamily.Packet
                ? new SocketTriple(AddressFamily.Packet, SocketType.Raw, 0)
                : throw Invalid("A packet socket is bound to an interface: give it a packet address (Address.FromPacket).");
        }

        if (family is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
        {
            throw Invalid("A raw socket has IP addresses only.");
        }

        int protocol = options.Protocol ?? throw Invalid("A raw socket is for one IP protocol: set DatagramOptions.Protocol.");
        return new SocketTriple(family, options.IsPingSocket ? SocketType.Dgram : SocketType.Raw, protocol);
    }

    private static Address BoundTo(DatagramOptions options)
    {
        Address given = options.LocalAddress ?? options.RemoteAddress!.Value;
        return Address.FromPacket(given.ScopeId, options.Protocol ?? (given.EtherType == 0 ? EtherTypes.All : given.EtherType));
    }

    private Socket Create(SocketTriple triple)
    {
        if (maker.Native is { } native)
        {
            return native.Open(triple, out int descriptor) is { } errno
                ? throw new FaultException(triple.Refused(errno))
                : new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
        }

        if (triple.Family == AddressFamily.Packet)
        {
            throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Socket)
            {
                Detail = "Packet sockets need the native calls of Berth.Linux: give the engine LinuxNativeCalls, on Linux.",
            });
        }

        try
        {
            return new Socket(triple.Family, triple.Type, (ProtocolType)triple.Protocol);
        }
        catch (SocketException error)
        {
            throw new FaultException(
                SocketFaults.From(error.SocketErrorCode, SocketOperation.Socket, null) with { Detail = $"socket({triple}) was refused." }, error);
        }
    }

    private Socket Connect(Socket socket, Address remote)
    {
        if (maker.Native is { } native)
        {
            return native.Connect(socket.SafeHandle, remote) is { } errno
                ? throw new FaultException(SocketFaults.From(errno, SocketOperation.Connect, remote))
                : SocketMaker.Adopt(socket);
        }

        try
        {
            socket.Connect(remote.ToEndPoint());
            return socket;
        }
        catch (SocketException error)
        {
            throw new FaultException(SocketFaults.From(error.SocketErrorCode, SocketOperation.Connect, remote), error);
        }
    }

    private static FaultException Invalid(string detail) =>
        new(new Fault(FaultReason.InvalidArgument, SocketOperation.Socket) { Detail = detail });
}
