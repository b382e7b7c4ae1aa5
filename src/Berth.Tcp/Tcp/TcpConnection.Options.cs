using System.Net.NetworkInformation;

namespace Berth;

/// <content>What can be set while the connection lives, and what it tells of itself.</content>
public sealed partial class TcpConnection
{
    /// <summary>Send small segments at once (RFC 9293 section 3.7.4).</summary>
    public bool NoDelay
    {
        get => _sender.NoDelay;
        set
        {
            _sender.NoDelay = value;
            Changed();
        }
    }

    /// <summary>Leave urgent data in the stream.</summary>
    public bool UrgentInline
    {
        get => _receiver.Urgent.Inline;
        set => _receiver.Urgent.Inline = value;
    }

    /// <summary>Probe the peer while nothing is sent or received (SO_KEEPALIVE).</summary>
    public bool KeepAlive
    {
        get => _keepAlive.IsOn;
        set
        {
            _keepAlive.Switch(value, isOpen: State is not (TcpState.Closed or TcpState.SynSent or TcpState.SynReceived or TcpState.TimeWait));
            Changed();
        }
    }

    /// <summary>Silence before the first probe, between probes, and how many may stay unanswered (TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT).</summary>
    /// <param name="idle">Silence before the first probe.</param>
    /// <param name="interval">Time between probes.</param>
    /// <param name="count">Unanswered probes that end the connection.</param>
    public void SetKeepAlive(TimeSpan idle, TimeSpan interval, int count)
    {
        _keepAlive.Settings = _keepAlive.Settings with { KeepAliveIdle = idle, KeepAliveInterval = interval, KeepAliveCount = count };
        KeepAlive = _keepAlive.IsOn;
    }

    /// <summary>How long written data may stay unacknowledged (TCP_USER_TIMEOUT); null leaves it to the number of retries.</summary>
    public TimeSpan? UserTimeout
    {
        get => _userTimeout;
        set
        {
            _userTimeout = value;
            Changed();
        }
    }

    /// <summary>Bytes that may wait to be sent or acknowledged (SO_SNDBUF); what waits already stays when it falls.</summary>
    public int SendBuffer
    {
        get => _sender.BufferLimit;
        set => _sender.BufferLimit = value;
    }

    /// <summary>Bytes that may wait to be read (SO_RCVBUF); a window that was offered is kept when it falls.</summary>
    public int ReceiveBuffer
    {
        get => _receiver.Capacity;
        set => _receiver.Capacity = value;
    }

    /// <summary>What it has measured.</summary>
    public TcpMeasurements Measurements => new()
    {
        RoundTrip = _sender.RoundTrip.HasSample ? _sender.RoundTrip.Smoothed : null,
        RoundTripVariation = _sender.RoundTrip.Variance,
        RetransmissionTimeout = _sender.RoundTrip.Timeout,
        BackOffs = _sender.RoundTrip.BackOffs,
        SegmentSize = SegmentSize,
        CongestionWindow = _sender.Congestion.Window,
        SlowStartThreshold = _sender.Congestion.SlowStartThreshold,
        PeerWindow = _sender.Window,
        InFlight = _sender.Next - _sender.Unacknowledged,
        Unsent = _sender.Unsent,
        IsRecovering = _sender.Recovery.IsRecovering,
    };
}
