namespace Berth;

/// <summary>Where the default profile does on purpose something else than the letter of RFC 9293 section 3.10.7.</summary>
internal enum Departure
{
    /// <summary>
    /// A SYN that comes again in SYN-RECEIVED is answered by the SYN-ACK, as Linux does. The letter has a bare acknowledgement, which a peer in
    /// SYN-SENT must drop: it would wait for our timer.
    /// </summary>
    RepeatedSynIsAnsweredBySynAck,

    /// <summary>
    /// After both ends opened at once, the peer's SYN-ACK establishes, as figure 7 draws it and Linux does. By the letter its sequence number is
    /// before the window, and it would take one more segment.
    /// </summary>
    SynAckCompletesSimultaneousOpen,

    /// <summary>
    /// A segment without length exactly at the right edge is acceptable, as on Linux. A peer that has filled the window stands there: by the
    /// letter none of its acknowledgements counts while one of its segments is lost.
    /// </summary>
    BareSegmentAtRightEdgeIsAcceptable,

    /// <summary>A FIN right behind data that fills the window is taken, as on Linux: it needs no room.</summary>
    FinBehindFullWindowIsTaken,

    /// <summary>
    /// In TIME-WAIT only what is outside the window is acknowledged, a repeated FIN first of all. By the letter every acknowledgement is, and two
    /// ends in TIME-WAIT would acknowledge each other without end.
    /// </summary>
    BareAcknowledgementInTimeWaitIsLeft,
}
