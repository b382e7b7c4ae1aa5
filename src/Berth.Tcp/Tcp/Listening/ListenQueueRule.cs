namespace Berth;

/// <summary>How a listener's backlog limits its two queues.</summary>
public enum ListenQueueRule
{
    /// <summary>Linux: a backlog of N admits N + 1 connections to each queue; a full accept queue ignores SYNs and final ACKs.</summary>
    Linux,

    /// <summary>4.4BSD: a backlog of N admits 3 N ÷ 2 + 1 connections to both queues together.</summary>
    Berkeley,
}
