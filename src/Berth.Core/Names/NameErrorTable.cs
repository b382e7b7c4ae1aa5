namespace Berth;

/// <summary>
/// The resolver's errors, with one sentence in plain words and what to check; beside <see cref="ErrnoTable"/>, which has the kernel's.
/// </summary>
public static class NameErrorTable
{
    /// <summary>All rows, in the order of the C header: −1 first.</summary>
    public static IReadOnlyList<NameErrorEntry> All { get; } =
    [
        Row(NameError.EAI_BADFLAGS, "EAI_BADFLAGS", FaultReason.InvalidArgument,
            "The hints exclude each other, or the resolver does not know a flag.",
            "Check the hints: a canonical name needs a host, and old C libraries lack some flags."),
        Row(NameError.EAI_NONAME, "EAI_NONAME", FaultReason.NameNotResolved,
            "The name is not known, or a name stands where only a number is allowed.",
            "Check its spelling, /etc/hosts and the name service (getent hosts NAME), and whether numeric-only was asked for."),
        Row(NameError.EAI_AGAIN, "EAI_AGAIN", FaultReason.NameNotResolved,
            "The name service did not answer: no server, or none for now.",
            "Try again later, and check the servers in /etc/resolv.conf and the way to them."),
        Row(NameError.EAI_FAIL, "EAI_FAIL", FaultReason.NameNotResolved,
            "The name service answered that it failed, for good.",
            "Ask the server itself (dig NAME): it refuses, or the zone is broken."),
        Row(NameError.EAI_NODATA, "EAI_NODATA", FaultReason.NameNotResolved,
            "The name exists, but has no address of the kind asked for.",
            "Ask for the other family, and look at the records that the name has (dig NAME ANY)."),
        Row(NameError.EAI_FAMILY, "EAI_FAMILY", FaultReason.NotSupported,
            "The resolver does not know that address family.",
            "Ask for IPv4, IPv6 or any; Unix addresses have no names."),
        Row(NameError.EAI_SOCKTYPE, "EAI_SOCKTYPE", FaultReason.NotSupported,
            "The resolver does not know that socket type, or it does not fit the protocol.",
            "Ask for stream, datagram, raw or any, and leave the protocol out or make it fit."),
        Row(NameError.EAI_SERVICE, "EAI_SERVICE", FaultReason.NameNotResolved,
            "The service is not known for that type of socket.",
            "Check its spelling and the services database (getent services NAME); raw sockets have no services. A port number always works."),
        Row(NameError.EAI_ADDRFAMILY, "EAI_ADDRFAMILY", FaultReason.NameNotResolved,
            "The host has no address of the family asked for.",
            "Ask for the other family, or for any."),
        Row(NameError.EAI_MEMORY, "EAI_MEMORY", FaultReason.OutOfMemory,
            "The resolver is out of memory.",
            "Check free memory and the limits of the container (cgroup)."),
        Row(NameError.EAI_SYSTEM, "EAI_SYSTEM", FaultReason.Other,
            "A system call of the resolver failed.",
            "Look at the errno beside it; the limit of descriptors is a frequent cause."),
        Row(NameError.EAI_OVERFLOW, "EAI_OVERFLOW", FaultReason.InvalidArgument,
            "The name is longer than the room for it.",
            "Ask for the numeric form."),
        Row(NameError.EAI_IDN_ENCODE, "EAI_IDN_ENCODE", FaultReason.NameNotResolved,
            "The name could not be turned into its ASCII form.",
            "Check its letters, and that the library libidn2 is installed; or write the name in its ASCII form (xn--…)."),
    ];

    /// <summary>The row of a number.</summary>
    /// <param name="number">Negative, as getaddrinfo(3) returns it.</param>
    /// <returns>The row, or null when there is none.</returns>
    public static NameErrorEntry? Find(int number) => All.FirstOrDefault(entry => entry.Error.Value == number);

    /// <summary>The row of a name. Bare numbers are the kernel's (<see cref="ErrnoTable"/>), and not taken here.</summary>
    /// <param name="name"><c>EAI_NONAME</c> in any case.</param>
    /// <returns>The row, or null when there is none.</returns>
    public static NameErrorEntry? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string typed = name.Trim();
        return All.FirstOrDefault(entry => string.Equals(entry.Name, typed, StringComparison.OrdinalIgnoreCase));
    }

    private static NameErrorEntry Row(NameError error, string name, FaultReason reason, string sentence, string check) =>
        new(error, name, reason, sentence, check);
}
