namespace Berth;

/// <summary>How a connection ended: the reason, and the first fault when there was one.</summary>
/// <param name="Reason">Why it ended.</param>
/// <param name="Fault">The first fault, or null when the connection finished in order.</param>
public sealed record ConnectionEnd(EndReason Reason, Fault? Fault = null);
