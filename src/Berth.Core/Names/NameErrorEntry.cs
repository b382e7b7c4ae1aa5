namespace Berth;

/// <summary>One row of the resolver's error table.</summary>
/// <param name="Error">The number.</param>
/// <param name="Name">The name in the C header, such as <c>EAI_NONAME</c>.</param>
/// <param name="Reason">The reason that programs switch on.</param>
/// <param name="Sentence">What it means, one sentence in plain words.</param>
/// <param name="Check">What to check, one sentence or two.</param>
public sealed record NameErrorEntry(NameError Error, string Name, FaultReason Reason, string Sentence, string Check);
