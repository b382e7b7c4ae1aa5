namespace Berth;

/// <summary>A host or router answered with an ICMP error.</summary>
/// <param name="Sequence">The request's number.</param>
/// <param name="Error">Who says what.</param>
/// <param name="Elapsed">The time from sending to the error.</param>
public sealed record PingRefusal(long Sequence, IcmpError Error, TimeSpan Elapsed) : PingResult(Sequence);
