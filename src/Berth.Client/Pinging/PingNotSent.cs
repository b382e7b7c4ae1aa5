namespace Berth;

/// <summary>This host did not send the request: no route, a firewall of its own, a full buffer.</summary>
/// <param name="Sequence">The request's number.</param>
/// <param name="Fault">What the kernel said.</param>
public sealed record PingNotSent(long Sequence, Fault Fault) : PingResult(Sequence);
