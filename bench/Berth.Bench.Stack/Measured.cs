namespace Berth.Bench.Stack;

/// <summary>What was measured.</summary>
internal sealed record Measured(double SegmentsPerSecond, double BitsPerSecond, double BytesAllocatedPerSegment);
