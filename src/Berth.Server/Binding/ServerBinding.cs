namespace Berth;

/// <summary>A socket that a running server has bound.</summary>
/// <param name="Service">The name of what it serves, as given when the end point was added.</param>
/// <param name="Url">The URL bound, with the port that the kernel chose.</param>
/// <param name="IsDualStack">Whether one socket serves both families.</param>
/// <param name="BacklogAsked">The backlog asked for; null for the kernel's maximum, and for datagram sockets.</param>
/// <param name="BacklogGranted">The backlog in force; null for datagram sockets.</param>
public sealed record ServerBinding(string Service, string Url, bool IsDualStack, int? BacklogAsked, int? BacklogGranted)
{
    /// <summary>What is worth knowing about how the URL became this socket (a fallback to one family, a truncated backlog), or null.</summary>
    public string? Remark { get; init; }
}
