namespace Berth;

/// <summary>What a process started as a worker inherited. Descriptors are close-on-exec by now.</summary>
/// <param name="Description">The text the parent gave.</param>
/// <param name="Descriptors">The descriptors' numbers in the parent's order; owned by whoever takes them.</param>
/// <param name="Control">The stream to the parent; owned by whoever takes it. It ends when the parent ends.</param>
/// <param name="ParentId">The parent's process id.</param>
public sealed record WorkerInheritance(string Description, IReadOnlyList<int> Descriptors, Stream Control, int ParentId);
