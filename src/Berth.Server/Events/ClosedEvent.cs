namespace Berth;

/// <summary>A connection ended.</summary>
/// <param name="Service">What served it.</param>
/// <param name="Id">The number that <see cref="AcceptedEvent.Id"/> gave.</param>
/// <param name="Remote">The peer.</param>
/// <param name="Local">This side.</param>
/// <param name="ProcessId">The process that served it.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="BytesIn">Bytes received.</param>
/// <param name="BytesOut">Bytes sent.</param>
/// <param name="Duration">From accept to end.</param>
public sealed record ClosedEvent(
    string Service, long Id, string Remote, string Local, int ProcessId, EndReason Reason, long BytesIn, long BytesOut, TimeSpan Duration)
    : ServerEvent;
