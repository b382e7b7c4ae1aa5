using System.Text;

namespace Berth;

/// <summary>The options of a listener or a connection. Before there is one they become its settings; afterwards they are set on it.</summary>
internal sealed class StackTcpOptions : StackSocketOptions
{
    private const int BufferBytesMin = 2304; // SOCK_MIN_RCVBUF, doubled as all of them are.
    private const int LingerBytes = 8;

    private readonly StackHost _host;
    private TcpConnection? _connection;
    private StackConnection? _of;
    private TcpPassiveSocket? _listener;

    public StackTcpOptions(StackHost host, TcpSettings settings, Address address, IEnumerable<SocketOptionValue> asked)
        : base(host, address)
    {
        _host = host;
        Settings = settings;
        foreach (SocketOptionValue value in asked)
        {
            Set(value);
        }
    }

    /// <summary>What the options come to.</summary>
    public TcpSettings Settings { get; private set; }

    /// <summary>Whether closing is a reset: SO_LINGER on, with no time.</summary>
    public bool ClosesByReset_GateHeld =>
        Kept(OptionNumbers.Socket, OptionNumbers.Linger, LingerBytes) is var linger && BitConverter.ToInt32(linger) != 0 && BitConverter.ToInt32(linger, 4) == 0;

    /// <summary>The options of a connection that came through this listener.</summary>
    public StackTcpOptions Accepted_GateHeld(Address address)
    {
        StackTcpOptions accepted = new(_host, Settings, address, []);
        accepted.Inherit(this);
        return accepted;
    }

    public void Attach(TcpPassiveSocket listener, Address address) => (_listener, Address) = (listener, address);

    public void Attach(TcpConnection connection, StackConnection of) => (_connection, _of, Address) = (connection, of, of.RemoteAddress);

    protected override byte[]? Read_GateHeld(int level, int number) => (level, number) switch
    {
        (OptionNumbers.Socket, OptionNumbers.Type) => OfInt(1),
        (OptionNumbers.Socket, OptionNumbers.Protocol) => OfInt(OptionNumbers.Tcp),
        (OptionNumbers.Socket, OptionNumbers.AcceptsConnections) => OfBoolean(_listener is not null),
        (OptionNumbers.Socket, OptionNumbers.SendBuffer) => OfInt(2 * Settings.SendBuffer),
        (OptionNumbers.Socket, OptionNumbers.ReceiveBuffer) => OfInt(2 * Settings.ReceiveBuffer),
        (OptionNumbers.Socket, OptionNumbers.KeepAlive) => OfBoolean(Settings.KeepAlive),
        (OptionNumbers.Socket, OptionNumbers.Inline) => OfBoolean(_connection?.UrgentInline ?? Settings.UrgentInline),
        (OptionNumbers.Socket, OptionNumbers.Linger) => Kept(level, number, LingerBytes),
        (OptionNumbers.Tcp, OptionNumbers.NoDelay) => OfBoolean(Settings.NoDelay),
        (OptionNumbers.Tcp, OptionNumbers.MaximumSegment) => OfInt(_connection?.Measurements.SegmentSize ?? Settings.MaximumSegmentSize ?? 536),
        (OptionNumbers.Tcp, OptionNumbers.KeepAliveIdle) => OfInt((int)Settings.KeepAliveIdle.TotalSeconds),
        (OptionNumbers.Tcp, OptionNumbers.KeepAliveInterval) => OfInt((int)Settings.KeepAliveInterval.TotalSeconds),
        (OptionNumbers.Tcp, OptionNumbers.KeepAliveCount) => OfInt(Settings.KeepAliveCount),
        (OptionNumbers.Tcp, OptionNumbers.UserTimeout) => OfInt((int)(Settings.UserTimeout ?? TimeSpan.Zero).TotalMilliseconds),
        (OptionNumbers.Tcp, OptionNumbers.Congestion) =>
            [.. Encoding.ASCII.GetBytes(Settings.CongestionAlgorithm == CongestionAlgorithm.NewReno ? "reno" : "cubic"), 0],
        (OptionNumbers.Tcp, OptionNumbers.Info) => _connection is not null ? TcpInfoWriter.Of(_connection, _of!)
            : _listener is not null ? TcpInfoWriter.Of(_listener)
            : null,
        _ => base.Read_GateHeld(level, number),
    };

    protected override Errno? Write_GateHeld(int level, int number, ReadOnlySpan<byte> value)
    {
        if (level == OptionNumbers.Tcp && number == OptionNumbers.Congestion)
        {
            return SetCongestion(value);
        }

        if (level == OptionNumbers.Socket && number == OptionNumbers.Linger)
        {
            return Keep(level, number, value, LingerBytes);
        }

        (int min, int max)? range = (level, number) switch
        {
            (OptionNumbers.Socket, OptionNumbers.SendBuffer or OptionNumbers.ReceiveBuffer) => (0, 1 << 29),
            (OptionNumbers.Socket, OptionNumbers.KeepAlive or OptionNumbers.Inline) => (int.MinValue, int.MaxValue),
            (OptionNumbers.Tcp, OptionNumbers.NoDelay) => (int.MinValue, int.MaxValue),
            (OptionNumbers.Tcp, OptionNumbers.MaximumSegment) when _connection is null => (88, 32_767),
            (OptionNumbers.Tcp, OptionNumbers.KeepAliveIdle or OptionNumbers.KeepAliveInterval) => (1, 32_767),
            (OptionNumbers.Tcp, OptionNumbers.KeepAliveCount) => (1, 127),
            (OptionNumbers.Tcp, OptionNumbers.UserTimeout) => (0, int.MaxValue),
            _ => null,
        };
        if (range is not { } bounds)
        {
            return base.Write_GateHeld(level, number, value);
        }

        if (!TryReadInt(value, bounds.min, bounds.max, out int setting))
        {
            return Errno.EINVAL;
        }

        Settings = Changed(level, number, setting);
        Apply_GateHeld();
        return null;
    }

    private TcpSettings Changed(int level, int number, int value) => (level, number) switch
    {
        (OptionNumbers.Socket, OptionNumbers.SendBuffer) => Settings with { SendBuffer = Math.Max(value, BufferBytesMin / 2) },
        (OptionNumbers.Socket, OptionNumbers.ReceiveBuffer) => Settings with { ReceiveBuffer = Math.Max(value, BufferBytesMin / 2) },
        (OptionNumbers.Socket, OptionNumbers.KeepAlive) => Settings with { KeepAlive = value != 0 },
        (OptionNumbers.Socket, _) => Settings with { UrgentInline = value != 0 },
        (_, OptionNumbers.NoDelay) => Settings with { NoDelay = value != 0 },
        (_, OptionNumbers.MaximumSegment) => Settings with { MaximumSegmentSize = value },
        (_, OptionNumbers.KeepAliveIdle) => Settings with { KeepAliveIdle = TimeSpan.FromSeconds(value) },
        (_, OptionNumbers.KeepAliveInterval) => Settings with { KeepAliveInterval = TimeSpan.FromSeconds(value) },
        (_, OptionNumbers.KeepAliveCount) => Settings with { KeepAliveCount = value },
        _ => Settings with { UserTimeout = value == 0 ? null : TimeSpan.FromMilliseconds(value) },
    };

    /// <summary>The algorithm of a connection is chosen before it begins.</summary>
    private Errno? SetCongestion(ReadOnlySpan<byte> value)
    {
        int end = value.IndexOf((byte)0);
        CongestionAlgorithm? algorithm = Encoding.ASCII.GetString(end < 0 ? value : value[..end]) switch
        {
            "reno" => CongestionAlgorithm.NewReno,
            "cubic" => CongestionAlgorithm.Cubic,
            _ => null,
        };
        if (algorithm is not { } known || _connection is not null)
        {
            return algorithm is null ? Errno.ENOENT : Errno.ENOPROTOOPT;
        }

        Settings = Settings with { CongestionAlgorithm = known };
        Apply_GateHeld();
        return null;
    }

    private void Apply_GateHeld()
    {
        if (_listener is not null)
        {
            _listener.Settings = Settings;
        }

        if (_connection is null)
        {
            return;
        }

        _connection.NoDelay = Settings.NoDelay;
        _connection.UrgentInline = Settings.UrgentInline;
        _connection.SendBuffer = Settings.SendBuffer;
        _connection.ReceiveBuffer = Settings.ReceiveBuffer;
        _connection.UserTimeout = Settings.UserTimeout;
        _connection.SetKeepAlive(Settings.KeepAliveIdle, Settings.KeepAliveInterval, Settings.KeepAliveCount);
        _connection.KeepAlive = Settings.KeepAlive;
        _host.Pump_GateHeld();
    }
}
