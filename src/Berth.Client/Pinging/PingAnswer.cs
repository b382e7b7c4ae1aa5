namespace Berth;

/// <summary>The request was answered.</summary>
/// <param name="Sequence">The request's number.</param>
/// <param name="From">Who answered; port 0.</param>
/// <param name="RoundTrip">The time from sending to receiving, both in this process.</param>
/// <param name="Bytes">The length of the answer in bytes, ICMP header included.</param>
/// <param name="HopLimit">The time to live with which the answer arrived; null when the engine does not tell.</param>
/// <param name="IsIntact">Whether it brought back the data that was sent.</param>
public sealed record PingAnswer(long Sequence, Address From, TimeSpan RoundTrip, int Bytes, int? HopLimit, bool IsIntact)
    : PingResult(Sequence);
