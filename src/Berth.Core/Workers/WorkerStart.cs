using System.Runtime.InteropServices;

namespace Berth;

/// <summary>What a worker is to inherit.</summary>
/// <param name="Description">A text the worker reads back as <see cref="WorkerInheritance.Description"/>; no NUL.</param>
/// <param name="Descriptors">Descriptors the worker gets, in this order. Borrowed for the call; the worker has copies of its own.</param>
public sealed record WorkerStart(string Description, IReadOnlyList<SafeHandle> Descriptors);
