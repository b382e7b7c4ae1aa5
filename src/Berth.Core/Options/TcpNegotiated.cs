namespace Berth;

/// <summary>What the two ends of a TCP connection agreed on in their SYNs, and what came of it.</summary>
[Flags]
public enum TcpNegotiated
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Time stamps (RFC 7323).</summary>
    Timestamps = 1,

    /// <summary>Selective acknowledgements (RFC 2018).</summary>
    SelectiveAcknowledgements = 2,

    /// <summary>Window scaling (RFC 7323).</summary>
    WindowScaling = 4,

    /// <summary>Explicit congestion notification (RFC 3168).</summary>
    CongestionNotification = 8,

    /// <summary>A packet with an ECN code point was seen.</summary>
    CongestionNotificationSeen = 16,

    /// <summary>Data in the SYN was acknowledged (RFC 7413).</summary>
    SynDataAccepted = 32,
}
