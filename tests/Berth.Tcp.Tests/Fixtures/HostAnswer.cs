namespace Berth;

/// <summary>A segment that a host sent.</summary>
internal sealed record HostAnswer(TcpFlags Flags, uint Sequence, uint Acknowledgement, SegmentOptions Options);
