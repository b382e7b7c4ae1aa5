namespace Berth;

/// <summary>
/// What a host's TCP does where the RFCs leave a choice. The defaults are those of Linux 6; <see cref="Berkeley"/> is what the classical texts
/// describe.
/// </summary>
public sealed record TcpSettings
{
    /// <summary>Linux 6 as it comes.</summary>
    public static TcpSettings Linux { get; } = new();

    /// <summary>4.4BSD as the classical texts describe it.</summary>
    public static TcpSettings Berkeley { get; } = new()
    {
        SynSchedule = SynSchedule.Berkeley,
        UnreachableEndsConnect = false,
        QueueRule = ListenQueueRule.Berkeley,
        RetransmissionTimeoutMin = TimeSpan.FromSeconds(1),
        DelayedAcknowledgement = TimeSpan.FromMilliseconds(200),
        QuickAcknowledgements = 0,
        CongestionAlgorithm = CongestionAlgorithm.NewReno,
        SmallWaitsForSmallOnly = false,
    };

    /// <summary>Bytes that may wait to be sent or acknowledged on one connection. Default 1 MiB, at least 1.</summary>
    public int SendBuffer { get; init; } = 1 << 20;

    /// <summary>Bytes that may wait to be read on one connection, and so the largest window. Default 1 MiB, 1 to 1 GiB.</summary>
    public int ReceiveBuffer { get; init; } = 1 << 20;

    /// <summary>The largest segment to announce and to send, in bytes of payload; null (the default) takes it from the MTU.</summary>
    public int? MaximumSegmentSize { get; init; }

    /// <summary>Send small segments at once instead of waiting while others are unacknowledged (RFC 9293 section 3.7.4). Default false.</summary>
    public bool NoDelay { get; init; }

    /// <summary>
    /// Whether a small segment waits only while another small one is unacknowledged, as on Linux (the default; RFC 9293 appendix A.3), so that the
    /// end of a large write goes at once, or while anything is, as Nagle had it (RFC 9293 section 3.7.4).
    /// </summary>
    public bool SmallWaitsForSmallOnly { get; init; } = true;

    /// <summary>How long an acknowledgement may wait for company (RFC 9293 section 3.8.6.3: below 500 ms). Default 40 ms, as Linux.</summary>
    public TimeSpan DelayedAcknowledgement { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>How many of the first data segments are acknowledged at once, so that slow start is not slowed. Default 16, as Linux.</summary>
    public int QuickAcknowledgements { get; init; } = 16;

    /// <summary>The segments of the initial congestion window (RFC 6928). Default 10.</summary>
    public int InitialWindowSegments { get; init; } = 10;

    /// <summary>Which congestion control new connections have.</summary>
    public CongestionAlgorithm CongestionAlgorithm { get; init; }

    /// <summary>Offer window scaling (RFC 7323 section 2). Default true.</summary>
    public bool WindowScaling { get; init; } = true;

    /// <summary>Offer timestamps (RFC 7323 section 3). Default true.</summary>
    public bool Timestamps { get; init; } = true;

    /// <summary>Offer selective acknowledgements (RFC 2018). Default true.</summary>
    public bool SelectiveAcknowledgements { get; init; } = true;

    /// <summary>The SYNs of an active open.</summary>
    public SynSchedule SynSchedule { get; init; } = SynSchedule.Linux;

    /// <summary>How often a SYN-ACK is sent again before a half-open connection is dropped. Default 5, as Linux (63 s in all).</summary>
    public int SynAckRetries { get; init; } = 5;

    /// <summary>How often data is sent again before the connection has timed out (RFC 9293 section 3.8.3, R2). Default 15, as Linux.</summary>
    public int Retries { get; init; } = 15;

    /// <summary>
    /// How often data is sent again, or a closed window is asked for, once both directions were closed and nobody waits for the outcome. Default 8,
    /// as Linux (tcp_orphan_retries).
    /// </summary>
    public int OrphanRetries { get; init; } = 8;

    /// <summary>The retransmission time-out before anything was measured (RFC 6298 section 2.1). Default 1 s.</summary>
    public TimeSpan RetransmissionTimeoutInitial { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The least retransmission time-out, and the least by which it exceeds the smoothed round trip, so that a delayed acknowledgement is waited
    /// for on a steady path, too. Default 200 ms, both as Linux; RFC 6298 section 2.4 says 1 s, and knows no such distance.
    /// </summary>
    public TimeSpan RetransmissionTimeoutMin { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The largest retransmission time-out (RFC 6298 section 2.5: at least 60 s). Default 120 s, as Linux.</summary>
    public TimeSpan RetransmissionTimeoutMax { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long written data may stay unacknowledged (RFC 5482, TCP_USER_TIMEOUT); null (the default) leaves it to <see cref="Retries"/>.</summary>
    public TimeSpan? UserTimeout { get; init; }

    /// <summary>Tell the peer the user time-out, and respect the one that it tells (RFC 5482 section 3). Default false, as every system in use.</summary>
    public bool UserTimeoutOption { get; init; }

    /// <summary>Probe an idle peer (RFC 9293 section 3.8.4). Default false.</summary>
    public bool KeepAlive { get; init; }

    /// <summary>Idle time before the first keep-alive probe. Default 2 hours.</summary>
    public TimeSpan KeepAliveIdle { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Time between keep-alive probes. Default 75 s.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>Unanswered keep-alive probes after which the connection has timed out. Default 9.</summary>
    public int KeepAliveCount { get; init; } = 9;

    /// <summary>How long TIME-WAIT lasts, 2 MSL (RFC 9293 section 3.4.2 says 4 minutes). Default 60 s, as Linux.</summary>
    public TimeSpan TimeWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Let no RST end TIME-WAIT early (RFC 1337). Default false, as Linux.</summary>
    public bool ProtectTimeWait { get; init; }

    /// <summary>How long FIN-WAIT-2 lasts once nobody can read any more. Default 60 s, as Linux.</summary>
    public TimeSpan FinWait2 { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Whether an ICMP unreachable ends a connect at once, as on Linux (the default), or is only remembered until the SYNs run out, as RFC 1122
    /// section 4.2.3.9 asks and 4.4BSD does; RFC 5461 tells the story.
    /// </summary>
    public bool UnreachableEndsConnect { get; init; } = true;

    /// <summary>Leave urgent data in the stream (SO_OOBINLINE, what RFC 6093 recommends). Default false.</summary>
    public bool UrgentInline { get; init; }

    /// <summary>How a backlog is counted.</summary>
    public ListenQueueRule QueueRule { get; init; }

    /// <summary>Answer SYNs with cookies when the SYN queue is full (RFC 4987 section 3.6). Default true.</summary>
    public bool SynCookies { get; init; } = true;

    /// <summary>
    /// Out-of-order ranges that one connection remembers; what would need more is dropped, and comes again. Default 512, enough for a default
    /// buffer on Ethernet of which every second segment is lost.
    /// </summary>
    public int OutOfOrderRangesMax { get; init; } = 512;

    /// <summary>Acknowledgements that answer suspicious segments, in each second, for the whole host (RFC 5961 section 7). Default 1,000, as Linux.</summary>
    public int ChallengesPerSecond { get; init; } = 1000;
}
