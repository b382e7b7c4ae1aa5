namespace Berth;

/// <summary>
/// What became of one echo request: <see cref="PingAnswer"/>, <see cref="PingRefusal"/>, <see cref="PingSilence"/> or
/// <see cref="PingNotSent"/>.
/// </summary>
/// <param name="Sequence">The request's number, from 1; it goes on beyond the 65,535 that the message has room for.</param>
public abstract record PingResult(long Sequence);
