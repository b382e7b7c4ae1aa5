namespace Berth;

/// <summary>
/// One value that says what went wrong: the reason, the operation, the address, and what the kernel said.
/// </summary>
/// <param name="Reason">What went wrong, for programs to switch on.</param>
/// <param name="Operation">The operation that failed.</param>
public sealed record Fault(FaultReason Reason, SocketOperation Operation)
{
    /// <summary>The address the operation concerned, or null when it concerned none.</summary>
    public Address? Address { get; init; }

    /// <summary>
    /// The host as the person typed it, shown before the address; null when only the address is known.
    /// </summary>
    public string? Host { get; init; }

    /// <summary>
    /// What the kernel said, or null when no kernel was asked or the base library folded its answer. Never a guess.
    /// </summary>
    public Errno? Errno { get; init; }

    /// <summary>What the C library's resolver said, or null when it was not asked. Never an errno, and never a guess.</summary>
    public NameError? NameError { get; init; }

    /// <summary>Who told of it: the host or router whose ICMP message this is; null when nobody did, or the engine does not know.</summary>
    public Address? ReportedBy { get; init; }

    /// <summary>The ICMP error itself, where <see cref="ReportedBy"/> is known to have sent one; otherwise null.</summary>
    public IcmpError? Icmp { get; init; }

    /// <summary>How long the operation took until it failed, or null when nobody measured.</summary>
    public TimeSpan? Elapsed { get; init; }

    /// <summary>A sentence about this very case, or null when the table's explanation says it all.</summary>
    public string? Detail { get; init; }

    /// <summary>
    /// The first line a person sees, without the mark: <c>db (10.0.0.2):5432  connect: ECONNREFUSED after 0.2 ms</c>.
    /// </summary>
    public override string ToString() => FaultText.Headline(this);
}
