namespace Berth;

/// <summary>One row of the fault table.</summary>
/// <param name="Errno">The number.</param>
/// <param name="Name">The name in the C headers, such as <c>ECONNREFUSED</c>.</param>
/// <param name="Sentence">What it means, one sentence in plain words.</param>
/// <param name="Check">What to check, one sentence or two.</param>
public sealed record ErrnoEntry(Errno Errno, string Name, string Sentence, string Check)
{
    /// <summary>Another name for the same number, such as <c>EWOULDBLOCK</c>; null when there is none.</summary>
    public string? Alias { get; init; }

    /// <summary>The reason that programs switch on.</summary>
    public FaultReason Reason { get; init; }
}
