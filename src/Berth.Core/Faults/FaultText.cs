using System.Globalization;

namespace Berth;

/// <summary>What a person reads about a fault: the same words in exceptions, logs and on the terminal.</summary>
public static class FaultText
{
    /// <summary>
    /// The first line, without a mark: <c>db (10.0.0.2):5432  connect: ECONNREFUSED after 0.2 ms</c>. Host, address and time are
    /// left out when the fault does not have them; without an errno the reason stands in words.
    /// </summary>
    /// <param name="fault">The fault.</param>
    /// <returns>One line.</returns>
    public static string Headline(Fault fault)
    {
        string place = Place(fault);
        return $"{place}{(place.Length == 0 ? "" : "  ")}{What(fault)}";
    }

    /// <summary>The first half of the headline: <c>db (10.0.0.2):5432</c>; empty when the fault concerns no place.</summary>
    /// <param name="fault">The fault.</param>
    /// <returns>Host and address, as far as they are known.</returns>
    public static string Place(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return Place(fault.Host, fault.Address);
    }

    /// <summary>The second half of the headline: <c>connect: ECONNREFUSED after 0.2 ms</c>.</summary>
    /// <param name="fault">The fault.</param>
    /// <returns>The operation, what it met, and when.</returns>
    public static string What(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        string what = fault.NameError?.Name ?? fault.Errno?.Name ?? Words(fault.Reason);
        string elapsed = fault.Elapsed is { } time ? $" after {Duration(time)}" : "";
        return $"{Word(fault.Operation)}: {what}{elapsed}";
    }

    /// <summary>
    /// The headline, and on a second line the explanation when there is one. The message of <see cref="FaultException"/>.
    /// </summary>
    /// <param name="fault">The fault.</param>
    /// <returns>One or two lines.</returns>
    public static string Message(Fault fault) =>
        Explanation(fault) is { } explanation ? $"{Headline(fault)}\n{explanation}" : Headline(fault);

    /// <summary>
    /// What happened and what to check: <see cref="Fault.Detail"/> first, then the table's words for the resolver's error or the
    /// errno, or, when neither was said, for the reason.
    /// </summary>
    /// <param name="fault">The fault.</param>
    /// <returns>Some sentences in one line, or null when there is nothing to add to the headline.</returns>
    public static string? Explanation(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        string? general = fault switch
        {
            { Operation: SocketOperation.Option, Errno: { } about, Detail: not null } when IsAboutValue(about) => null,
            { NameError: { } error } => NameErrorText(error, fault.Errno),
            { Errno: { } errno } => Row(errno),
            _ => ReasonText(fault.Reason),
        };
        string? detail = string.IsNullOrWhiteSpace(fault.Detail) ? null : Sentence(fault.Detail.Trim());
        return detail is null ? general : general is null ? detail : $"{detail} {general}";
    }

    /// <summary>A time as the headline shows it: <c>0.2 ms</c>, <c>3.1 s</c>, <c>133 s</c>.</summary>
    /// <param name="time">A time, not negative.</param>
    /// <returns>Milliseconds below 1 s and seconds below 120 s with one decimal; whole seconds from there on.</returns>
    public static string Duration(TimeSpan time)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        return time.TotalMilliseconds < 999.95 ? string.Create(culture, $"{time.TotalMilliseconds:0.0} ms")
            : time.TotalSeconds < 119.95 ? string.Create(culture, $"{time.TotalSeconds:0.0} s")
            : string.Create(culture, $"{time.TotalSeconds:0} s");
    }

    private static string Place(string? host, Address? address)
    {
        if (address is not { } known || known == default)
        {
            return host ?? "";
        }

        if (known is { IsIP: true, Port: 0 })
        {
            return string.IsNullOrEmpty(host) || host == known.HostText ? known.HostText : $"{host} ({known.HostText})";
        }

        return string.IsNullOrEmpty(host) || known.IsUnix || string.Equals(host, known.HostText, StringComparison.OrdinalIgnoreCase)
            ? known.ToString()
            : string.Create(CultureInfo.InvariantCulture, $"{host} ({known.HostText}):{known.Port}");
    }

    private static string Word(SocketOperation operation) => operation switch
    {
        SocketOperation.Socket => "socket",
        SocketOperation.Resolve => "resolve",
        SocketOperation.Bind => "bind",
        SocketOperation.Listen => "listen",
        SocketOperation.Accept => "accept",
        SocketOperation.Connect => "connect",
        SocketOperation.Send => "send",
        SocketOperation.Receive => "receive",
        SocketOperation.Shutdown => "shutdown",
        SocketOperation.Option => "option",
        SocketOperation.Open => "open",
        SocketOperation.Start => "start",
        _ => operation.ToString(),
    };

    private static string Words(FaultReason reason) => reason switch
    {
        FaultReason.Other => "failed",
        FaultReason.Refused => "refused",
        FaultReason.ResetByPeer => "reset by peer",
        FaultReason.AbortedHere => "aborted here",
        FaultReason.TimedOut => "timed out",
        FaultReason.Unreachable => "unreachable",
        FaultReason.AddressInUse => "address in use",
        FaultReason.AddressNotAvailable => "address not available",
        FaultReason.AccessDenied => "access denied",
        FaultReason.MessageTooLong => "message too long",
        FaultReason.NotSupported => "not supported",
        FaultReason.InvalidArgument => "invalid argument",
        FaultReason.OutOfDescriptors => "out of descriptors",
        FaultReason.OutOfMemory => "out of memory",
        FaultReason.NameNotResolved => "name not resolved",
        FaultReason.WorkerLost => "worker lost",
        FaultReason.MalformedMessage => "malformed message",
        _ => reason.ToString(),
    };

    /// <summary>
    /// The reasons that one errno stands for borrow that row's words; the others have words of their own, because no kernel was asked.
    /// </summary>
    private static string? ReasonText(FaultReason reason) => reason switch
    {
        FaultReason.Refused => Row(Errno.ECONNREFUSED),
        FaultReason.ResetByPeer => Row(Errno.ECONNRESET),
        FaultReason.AddressInUse => Row(Errno.EADDRINUSE),
        FaultReason.AccessDenied => Row(Errno.EACCES),
        FaultReason.MessageTooLong => Row(Errno.EMSGSIZE),
        FaultReason.Unreachable => Row(Errno.EHOSTUNREACH),
        FaultReason.AddressNotAvailable =>
            "This host does not have that address, or the Unix path does not exist. "
            + "Compare with the addresses of this host (ip addr), and check the path.",
        FaultReason.AbortedHere => "This side aborted or closed it. Check what else used the same object, and whether it was stopping.",
        FaultReason.TimedOut => "The time limit passed without an answer. Check that the peer is up and reachable, or allow more time.",
        FaultReason.OutOfDescriptors =>
            "The process or the system is out of descriptors. Check the limit (ulimit -n) and what is open (ls /proc/PID/fd).",
        FaultReason.OutOfMemory =>
            "Memory, threads or processes are used up. Check free memory, the limits of the container (cgroup) and ulimit -u.",
        FaultReason.NameNotResolved =>
            "The name has no address that could be found. Check its spelling, and the resolver (getent hosts NAME).",
        FaultReason.WorkerLost =>
            "The worker process that owned the connection ended. Check its exit code or signal in the server's log.",
        FaultReason.MalformedMessage =>
            "Nothing after it can be told apart any more. Check that both sides use the same framing and the same limit.",
        _ => null,
    };

    /// <summary>Of an option these concern its value, and the detail says what it takes; the table speaks of addresses and paths.</summary>
    private static bool IsAboutValue(Errno errno) => errno == Errno.EINVAL || errno == Errno.ENOENT || errno == Errno.EDOM;

    private static string? Row(Errno errno) =>
        ErrnoTable.Find(errno.Value) is { } entry ? $"{entry.Sentence} {entry.Check}" : null;

    /// <summary>A system call that failed within the resolver is explained by its own errno.</summary>
    private static string? NameErrorText(NameError error, Errno? errno)
    {
        string? own = NameErrorTable.Find(error.Value) is { } entry ? $"{entry.Sentence} {entry.Check}" : null;
        return errno is { } known ? $"{own} {known.Name}: {Row(known)}" : own;
    }

    private static string Sentence(string text) => text[^1] is '.' or '!' or '?' ? text : $"{text}.";
}
