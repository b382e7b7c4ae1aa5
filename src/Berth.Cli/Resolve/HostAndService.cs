namespace Berth;

/// <summary>The operand of <c>berth resolve</c>, taken apart: <c>HOST</c>, <c>HOST:SERVICE</c>, <c>:SERVICE</c>, with or without brackets.</summary>
/// <param name="Host">The host, or null when there is none.</param>
/// <param name="Service">The service or port, or null when there is none.</param>
internal readonly record struct HostAndService(string? Host, string? Service)
{
    /// <summary>Takes an operand apart. It does not judge the parts: the resolver's contract does.</summary>
    /// <exception cref="UsageException">It can't be told where the host ends.</exception>
    public static HostAndService Parse(string typed)
    {
        if (typed.Contains("://", StringComparison.Ordinal))
        {
            throw new UsageException(SocketUrl.TryParse(typed, out SocketUrl? url, out _) && !url.Transport.IsUnix()
                ? $"'{typed}' is a URL: did you mean '{typed[(typed.IndexOf("://", StringComparison.Ordinal) + 3)..].TrimEnd('/')}'?"
                : $"'{typed}' is a URL: give a host and a service, such as localhost:http");
        }

        if (typed is ['[', ..])
        {
            return ParseBracketed(typed);
        }

        int colon = typed.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return new HostAndService(typed, null);
        }

        int last = typed.LastIndexOf(':');
        if (colon == last)
        {
            return new HostAndService(colon == 0 ? null : typed[..colon], typed[(colon + 1)..]);
        }

        // More than one colon: an IPv6 address, and nothing after it. What it is else, the contract's message says.
        return Address.TryParseHost(typed, out _) || !Address.TryParseHost(typed[..last], out _)
            ? new HostAndService(typed, null)
            : throw new UsageException($"'{typed}': an IPv6 address with a service stands in brackets: did you mean '[{typed[..last]}]:{typed[(last + 1)..]}'?");
    }

    private static HostAndService ParseBracketed(string typed)
    {
        int close = typed.IndexOf(']', StringComparison.Ordinal);
        if (close < 0)
        {
            throw new UsageException($"'[' in '{typed}' has no ']'");
        }

        string host = typed[1..close];
        if (!host.Contains(':', StringComparison.Ordinal))
        {
            throw new UsageException($"'{host}' in brackets: only IPv6 addresses stand in brackets");
        }

        return typed[(close + 1)..] switch
        {
            "" => new HostAndService(host, null),
            [':', .. string service] => new HostAndService(host, service),
            _ => throw new UsageException($"'{typed}': after ']' comes ':' and the service, or nothing"),
        };
    }
}
