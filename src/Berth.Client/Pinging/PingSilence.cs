namespace Berth;

/// <summary>Nobody answered in time.</summary>
/// <param name="Sequence">The request's number.</param>
/// <param name="Waited">How long was waited.</param>
public sealed record PingSilence(long Sequence, TimeSpan Waited) : PingResult(Sequence);
