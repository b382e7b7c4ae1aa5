namespace Berth;

/// <summary>What TCP's congestion control is doing.</summary>
public enum TcpCongestionState
{
    /// <summary>Nothing is amiss.</summary>
    Open = 0,

    /// <summary>Duplicate or selective acknowledgements: perhaps reordering, perhaps loss.</summary>
    Disorder = 1,

    /// <summary>The window was reduced because of a congestion mark or a full local queue.</summary>
    WindowReduced = 2,

    /// <summary>Lost segments are being repeated (fast retransmit).</summary>
    Recovery = 3,

    /// <summary>The retransmission time-out ran out.</summary>
    Loss = 4,
}
