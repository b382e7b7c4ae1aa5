namespace Berth;

/// <summary>
/// The system calls of a script, against the stack. A call that would wait says so (null) and is tried again when something has happened.
/// What a call gives as errno where the stack has no word for it is Linux's: that of the socket interface, not of TCP.
/// </summary>
internal sealed partial class ScriptCalls(ScriptWorld world)
{
    private readonly Dictionary<long, ScriptSocket> _sockets = [];
    private TcpConnection? _latest;

    /// <summary>Tries a call.</summary>
    /// <returns>What it returned, or null when it waits.</returns>
    /// <exception cref="NotSupportedException">The language does not know such a call.</exception>
    public CallResult? Attempt(PendingCall pending)
    {
        CallEvent call = pending.Call;
        IReadOnlyList<ScriptValue> arguments = call.Arguments;
        if (call.Name == "socket")
        {
            return Socket(arguments);
        }

        if (call.Name == "poll")
        {
            return Poll(arguments);
        }

        if (arguments.Count == 0 || !_sockets.TryGetValue(ScriptConstants.Value(arguments[0]), out ScriptSocket? socket))
        {
            return CallResult.Failed("EBADF");
        }

        CallResult? result = call.Name switch
        {
            "bind" => Bind(socket, arguments),
            "listen" => Listen(socket, arguments),
            "accept" => Accept(socket),
            "connect" => Connect(socket, pending, arguments),
            "read" => Read(socket, Count(arguments, 2), 0),
            "recv" => Read(socket, Count(arguments, 2), Count(arguments, 3)),
            "write" => Write(socket, pending, Count(arguments, 2), 0),
            "send" => Write(socket, pending, Count(arguments, 2), Count(arguments, 3)),
            "sendto" => SendTo(socket, arguments),
            "recvfrom" => ReceiveFrom(socket, arguments),
            "shutdown" => Shutdown(socket, Count(arguments, 1)),
            "close" => Close(socket, ScriptConstants.Value(arguments[0])),
            "fcntl" => Control(socket, arguments),
            "ioctl" => Ask(socket, arguments),
            "setsockopt" => SetOption(socket, arguments),
            "getsockopt" => GetOption(socket, arguments),
            _ => throw new NotSupportedException($"the system call {call.Name} is not known"),
        };
        world.Pump();
        return result;
    }

    private CallResult Socket(IReadOnlyList<ScriptValue> arguments)
    {
        long type = arguments.Count == 3 ? (arguments[1] is AnyValue ? 1 : ScriptConstants.Value(arguments[1])) : throw Wrong("socket takes 3 arguments");
        bool isDatagram = (type & 3) == 2;
        return new(Add(new ScriptSocket(isDatagram, (type & 0x800) != 0, world.Settings)));
    }

    private CallResult? Accept(ScriptSocket socket)
    {
        if (socket.Listener is not { } listener)
        {
            return CallResult.Failed("EINVAL");
        }

        if (!listener.TryAccept(out TcpConnection? connection))
        {
            return socket.IsNonBlocking ? CallResult.Failed("EAGAIN") : null;
        }

        _latest = connection;
        return new(Add(new ScriptSocket(isDatagram: false, isNonBlocking: false, socket.Settings)
        {
            Connection = connection,
            LingerSeconds = socket.LingerSeconds,
        }));
    }

    private CallResult? Connect(ScriptSocket socket, PendingCall pending, IReadOnlyList<ScriptValue> arguments)
    {
        if (socket.IsDatagram)
        {
            socket.Peer = Address(arguments[1], world.RemoteAddress);
            return new(0);
        }

        if (socket.Connection is null)
        {
            pending.HasBegun = true;
            (IpAddress address, ushort port) = Address(arguments[1], world.RemoteAddress);
            BindFailure failure = world.Host.TryConnect(
                address, port, socket.LocalAddress, socket.LocalPort, socket.Settings, world.Now, out TcpConnection? connection);
            if (failure != BindFailure.None)
            {
                return CallResult.Failed(ErrorOf(failure, isConnect: true));
            }

            (socket.Connection, _latest) = (connection, connection);
            world.AddFlow(connection!.Key);
            world.Pump();
            return socket.IsNonBlocking ? CallResult.Failed("EINPROGRESS") : null;
        }

        if (socket.TakeError() is { } error)
        {
            return CallResult.Failed(error);
        }

        if (socket.IsConnecting)
        {
            return pending.HasBegun ? null : CallResult.Failed("EALREADY");
        }

        return pending.HasBegun ? new(0) : CallResult.Failed(socket.Connection.State == System.Net.NetworkInformation.TcpState.Closed ? "ECONNABORTED" : "EISCONN");
    }

    private CallResult Bind(ScriptSocket socket, IReadOnlyList<ScriptValue> arguments)
    {
        (IpAddress address, ushort port) = Address(arguments[1], world.LocalAddress);
        (socket.LocalAddress, socket.LocalPort) = (address, port);
        if (!socket.IsDatagram)
        {
            bool isOurs = address.IsAny || world.Host.IsLocal(address);
            return isOurs ? new(0) : CallResult.Failed("EADDRNOTAVAIL");
        }

        BindFailure failure = world.Host.TryBindUdp(address, port, out UdpEndpoint? endpoint);
        socket.Datagrams = endpoint;
        return failure == BindFailure.None ? new(0) : CallResult.Failed(ErrorOf(failure, isConnect: false));
    }

    private CallResult Listen(ScriptSocket socket, IReadOnlyList<ScriptValue> arguments)
    {
        int backlog = Count(arguments, 1);
        if (socket.Listener is { } again)
        {
            again.Backlog = backlog;
            return new(0);
        }

        BindFailure failure = world.Host.TryListen(socket.LocalAddress, socket.LocalPort, backlog, socket.Settings, out TcpPassiveSocket? listener);
        socket.Listener = listener;
        return failure == BindFailure.None ? new(0) : CallResult.Failed(ErrorOf(failure, isConnect: false));
    }

    private CallResult Shutdown(ScriptSocket socket, int how)
    {
        if (socket.Connection is not { } connection || connection.State == System.Net.NetworkInformation.TcpState.Closed)
        {
            return CallResult.Failed("ENOTCONN");
        }

        socket.IsInputShut |= how is 0 or 2;
        if (how is 1 or 2)
        {
            socket.IsOutputShut = true;
            connection.CloseOutput(world.Now);
        }

        return new(0);
    }

    private CallResult Close(ScriptSocket socket, long descriptor)
    {
        _sockets.Remove(descriptor);
        if (socket.Listener is { } listener)
        {
            world.Host.Close(listener, world.Now);
        }
        else if (socket.Datagrams is { } datagrams)
        {
            world.Host.Close(datagrams);
        }
        else if (socket.LingerSeconds == 0)
        {
            socket.Connection?.Abort(world.Now);
        }
        else
        {
            socket.Connection?.Close(world.Now);
        }

        return new(0);
    }

    private static CallResult Control(ScriptSocket socket, IReadOnlyList<ScriptValue> arguments)
    {
        switch (ScriptConstants.Value(arguments[1]))
        {
            case 3:
                return new(2 | (socket.IsNonBlocking ? 0x800 : 0));
            case 4:
                socket.IsNonBlocking = (ScriptConstants.Value(arguments[2]) & 0x800) != 0;
                return new(0);
            default:
                throw Wrong("of fcntl only F_GETFL and F_SETFL are known");
        }
    }

    private static CallResult Ask(ScriptSocket socket, IReadOnlyList<ScriptValue> arguments)
    {
        if (socket.Connection is not { } connection)
        {
            return CallResult.Failed("EINVAL");
        }

        long value = (arguments[1] as NameValue)?.Names[0] switch
        {
            "SIOCINQ" => connection.Readable,
            "SIOCOUTQ" => connection.Unacknowledged,
            "SIOCATMARK" => connection.IsAtMark ? 1 : 0,
            _ => throw Wrong("of ioctl only SIOCINQ, SIOCOUTQ and SIOCATMARK are known"),
        };
        return new(0, Difference: Same("what ioctl wrote", arguments[2], value));
    }

    private CallResult? Poll(IReadOnlyList<ScriptValue> arguments)
    {
        int timeout = (int)ScriptConstants.Value(arguments[2]);
        IReadOnlyList<ScriptValue> entries = arguments[0] is ListValue list ? list.Items : throw Wrong("poll takes a list of {fd=, events=, revents=}");
        int ready = 0;
        string? difference = null;
        foreach (ScriptValue entry in entries)
        {
            IReadOnlyDictionary<string, ScriptValue> fields = entry is StructValue { Fields: var found } ? found : throw Wrong("poll takes {fd=, events=, revents=}");
            long asked = ScriptConstants.Value(fields["events"]) | ScriptConstants.Value("POLLERR") | ScriptConstants.Value("POLLHUP");
            long actual = _sockets[ScriptConstants.Value(fields["fd"])].Readiness() & asked;
            ready += actual != 0 ? 1 : 0;
            difference ??= Same("revents", fields["revents"], actual);
        }

        return ready == 0 && timeout != 0 ? null : new(ready, Difference: difference);
    }

    private long Add(ScriptSocket socket)
    {
        long descriptor = 3;
        while (_sockets.ContainsKey(descriptor))
        {
            descriptor++;
        }

        _sockets.Add(descriptor, socket);
        return descriptor;
    }

    /// <summary>An address of a script; <c>...</c> is the given host's, with port 8080.</summary>
    private static (IpAddress Address, ushort Port) Address(ScriptValue value, IpAddress otherwise)
    {
        if (value is not StructValue { Fields: var fields })
        {
            return (otherwise, 8080);
        }

        ushort port = (ushort)(fields.TryGetValue("sin_port", out ScriptValue? given) ? ScriptConstants.Value(given) : 8080);
        return fields.GetValueOrDefault("sin_addr") switch
        {
            FunctionValue { Name: "inet_addr", Argument: TextValue text } => (IpAddress.Parse(text.Text), port),
            NameValue or FunctionValue => (otherwise.IsIpv6 ? IpAddress.Ipv6Any : IpAddress.Ipv4Any, port),
            _ => (otherwise, port),
        };
    }

    private static int Count(IReadOnlyList<ScriptValue> arguments, int place) =>
        place < arguments.Count ? (int)ScriptConstants.Value(arguments[place]) : throw Wrong($"expected {place + 1} arguments");

    private static string? Same(string what, ScriptValue expected, long actual) =>
        expected is AnyValue || ScriptConstants.Value(expected) == actual ? null : $"expected {what} to be {ScriptConstants.Value(expected)}, but it is {actual}";

    private static string ErrorOf(BindFailure failure, bool isConnect) => failure switch
    {
        BindFailure.AddressInUse when isConnect => "EADDRNOTAVAIL",
        BindFailure.AddressInUse => "EADDRINUSE",
        BindFailure.PortsExhausted => isConnect ? "EADDRNOTAVAIL" : "EADDRINUSE",
        BindFailure.AddressNotAvailable => "EADDRNOTAVAIL",
        _ => "ENETUNREACH",
    };

    private static NotSupportedException Wrong(string message) => new(message);
}
