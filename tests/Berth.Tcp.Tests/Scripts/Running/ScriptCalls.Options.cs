namespace Berth;

/// <content>Options of sockets, and the variables of assertions.</content>
internal sealed partial class ScriptCalls
{
    /// <summary>A variable of the connection that was accepted or begun last; null when there is none of the name.</summary>
    public long? Variable(string name) =>
        _latest is { } latest ? ScriptVariables.Of(latest, name) : throw Wrong("there is no connection to ask");

    private static CallResult SetOption(ScriptSocket socket, IReadOnlyList<ScriptValue> arguments)
    {
        string name = OptionName(arguments);
        TcpSettings settings = socket.Settings;
        if (name == "SO_LINGER")
        {
            socket.LingerSeconds = Linger(arguments[3]);
            return new(0);
        }

        if (name == "TCP_CONGESTION")
        {
            socket.Settings = ScriptSettings.Apply(settings, "net.ipv4.tcp_congestion_control", arguments[3] is TextValue text ? text.Text : "")
                ?? throw Wrong("TCP_CONGESTION takes \"reno\" or \"cubic\"");
            return new(0);
        }

        int value = (int)ScriptConstants.Value(arguments[3]);
        socket.Settings = name switch
        {
            "SO_REUSEADDR" => settings,
            "SO_KEEPALIVE" => settings with { KeepAlive = value != 0 },
            "SO_OOBINLINE" => settings with { UrgentInline = value != 0 },
            "SO_SNDBUF" => settings with { SendBuffer = value },
            "SO_RCVBUF" => settings with { ReceiveBuffer = value },
            "TCP_NODELAY" => settings with { NoDelay = value != 0 },
            "TCP_MAXSEG" => settings with { MaximumSegmentSize = value },
            "TCP_KEEPIDLE" => settings with { KeepAliveIdle = TimeSpan.FromSeconds(value) },
            "TCP_KEEPINTVL" => settings with { KeepAliveInterval = TimeSpan.FromSeconds(value) },
            "TCP_KEEPCNT" => settings with { KeepAliveCount = value },
            "TCP_USER_TIMEOUT" => settings with { UserTimeout = value == 0 ? null : TimeSpan.FromMilliseconds(value) },
            _ => throw Wrong($"the option {name} is not known"),
        };
        if (socket.Connection is { } connection)
        {
            SetOnConnection(connection, name, value);
        }

        return new(0);
    }

    private static void SetOnConnection(TcpConnection connection, string name, int value)
    {
        switch (name)
        {
            case "SO_REUSEADDR":
                break;
            case "SO_KEEPALIVE":
                connection.KeepAlive = value != 0;
                break;
            case "SO_OOBINLINE":
                connection.UrgentInline = value != 0;
                break;
            case "TCP_NODELAY":
                connection.NoDelay = value != 0;
                break;
            case "TCP_USER_TIMEOUT":
                connection.UserTimeout = value == 0 ? null : TimeSpan.FromMilliseconds(value);
                break;
            default:
                throw Wrong($"the option {name} has to be set before connect or listen");
        }
    }

    private static CallResult GetOption(ScriptSocket socket, IReadOnlyList<ScriptValue> arguments)
    {
        string name = OptionName(arguments);
        long value = name switch
        {
            "SO_ERROR" => socket.TakeError() is { } error ? ScriptConstants.Value(error) : 0,
            "SO_ACCEPTCONN" => socket.Listener is null ? 0 : 1,
            "SO_KEEPALIVE" => (socket.Connection?.KeepAlive ?? socket.Settings.KeepAlive) ? 1 : 0,
            "SO_OOBINLINE" => (socket.Connection?.UrgentInline ?? socket.Settings.UrgentInline) ? 1 : 0,
            "TCP_NODELAY" => (socket.Connection?.NoDelay ?? socket.Settings.NoDelay) ? 1 : 0,
            "TCP_MAXSEG" => socket.Connection?.SegmentSize ?? 536,
            "TCP_USER_TIMEOUT" => (long)(socket.Connection?.UserTimeout ?? TimeSpan.Zero).TotalMilliseconds,
            _ => throw Wrong($"the option {name} is not known"),
        };
        return new(0, Difference: Same(name, arguments[3], value));
    }

    private static string OptionName(IReadOnlyList<ScriptValue> arguments) =>
        arguments.Count == 5 && arguments[2] is NameValue { Names: [string name] }
            ? name
            : throw Wrong("an option takes 5 arguments: (3, SOL_SOCKET, SO_KEEPALIVE, [1], 4)");

    private static int? Linger(ScriptValue value)
    {
        if (value is not StructValue { Fields: var fields, Plain: var plain })
        {
            throw Wrong("SO_LINGER takes {onoff=1, linger=0}");
        }

        long On(string name, int place) => ScriptConstants.Value(fields.TryGetValue(name, out ScriptValue? field) ? field : plain[place]);
        return On("onoff", 0) == 0 ? null : (int)On("linger", 1);
    }
}
