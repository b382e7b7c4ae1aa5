using System.Net.NetworkInformation;

namespace Berth;

/// <summary>What a file descriptor of a script stands for: the socket interface's memory beside the stack's connection.</summary>
internal sealed class ScriptSocket(bool isDatagram, bool isNonBlocking, TcpSettings settings)
{
    private TcpEvents _events;
    private bool _errorTaken;

    public bool IsDatagram => isDatagram;

    public bool IsNonBlocking { get; set; } = isNonBlocking;

    /// <summary>What the connections of this socket will do; options set before change it.</summary>
    public TcpSettings Settings { get; set; } = settings;

    public IpAddress? LocalAddress { get; set; }

    public ushort LocalPort { get; set; }

    public TcpPassiveSocket? Listener { get; set; }

    public TcpConnection? Connection { get; set; }

    public UdpEndpoint? Datagrams { get; set; }

    public (IpAddress Address, ushort Port)? Peer { get; set; }

    /// <summary>SO_LINGER: how long close waits; 0 discards the connection.</summary>
    public int? LingerSeconds { get; set; }

    public bool IsInputShut { get; set; }

    public bool IsOutputShut { get; set; }

    /// <summary>The place of the next byte that the application will write, and of the next that it will read.</summary>
    public long WritePlace { get; set; } = 1;

    public long ReadPlace { get; set; } = 1;

    /// <summary>Urgent data stood in the stream, so that what is read is not the whole pattern.</summary>
    public bool HasSkippedUrgent { get; set; }

    public bool IsConnecting => Connection?.State is TcpState.SynSent or TcpState.SynReceived;

    public bool IsUrgentWaiting { get; set; }

    /// <summary>The error that the next call reports; taking it clears it, as in the kernel.</summary>
    public string? TakeError()
    {
        string? error = PendingError;
        _errorTaken |= error is not null;
        return error;
    }

    public string? PendingError => !_errorTaken && Connection is { Failure: not (TcpFailure.None or TcpFailure.AbortedHere) } failed
        ? ScriptConstants.ErrorOf(failed.Failure)
        : null;

    public void TakeEvents()
    {
        _events |= Connection?.TakeEvents() ?? TcpEvents.None;
        IsUrgentWaiting |= _events.HasFlag(TcpEvents.Urgent);
        _events &= ~TcpEvents.Urgent;
    }

    /// <summary>What poll(2) would say, as Linux's tcp_poll has it.</summary>
    public long Readiness()
    {
        if (Listener is { } listener)
        {
            return listener.AcceptQueueLength > 0 ? Poll("POLLIN") : 0;
        }

        if (Connection is not { } connection)
        {
            return Poll("POLLOUT", "POLLHUP");
        }

        TakeEvents();
        bool isClosed = connection.State == TcpState.Closed;
        bool inputIsShut = IsInputShut || isClosed || connection.State is TcpState.CloseWait or TcpState.LastAck or TcpState.Closing or TcpState.TimeWait;
        long ready = PendingError is not null ? Poll("POLLERR") : 0;
        ready |= (inputIsShut && IsOutputShut) || isClosed ? Poll("POLLHUP") : 0;
        ready |= inputIsShut ? Poll("POLLIN", "POLLRDHUP") : 0;
        if (!IsConnecting)
        {
            ready |= connection.Readable > 0 ? Poll("POLLIN") : 0;
            ready |= IsOutputShut || isClosed || connection.Room > 0 ? Poll("POLLOUT") : 0;
            ready |= IsUrgentWaiting ? Poll("POLLPRI") : 0;
        }

        return ready;
    }

    private static long Poll(params ReadOnlySpan<string> names)
    {
        long value = 0;
        foreach (string name in names)
        {
            value |= ScriptConstants.Value(name);
        }

        return value;
    }
}
