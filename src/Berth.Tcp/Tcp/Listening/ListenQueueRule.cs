namespace Berth;

/// <summary>How a listener's backlog limits its two queues.</summary>
public enum ListenQueueRule
{
    /// <summary>Linux: a backlog of N admits N + 1 connections to the accept queue, and N to the SYN queue; a full queue ignores SYNs and ACKs.</summary>
    Linux,

    /// <summary>4.4BSD: both queues together hold up to 3 N ÷ 2 (and never fewer than 1) connections.</summary>
    Berkeley,
}
