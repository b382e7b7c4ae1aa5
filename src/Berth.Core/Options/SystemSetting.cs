namespace Berth;

/// <summary>A system-wide setting (sysctl) that supplies an option's default or limits it.</summary>
/// <param name="Name">Its name as sysctl(8) takes it: <c>net.ipv4.tcp_keepalive_time</c>.</param>
/// <param name="IsLimit">Whether it is the greatest value allowed; otherwise it is the default.</param>
/// <param name="Sockets">The sockets for which it counts.</param>
public sealed record SystemSetting(string Name, bool IsLimit = false, SocketKinds Sockets = SocketKinds.All)
{
    /// <summary>Which of several numbers in the setting it is, from 0: <c>net.ipv4.tcp_rmem</c> has minimum, default and maximum.</summary>
    public int Field { get; init; }

    /// <summary>
    /// What the number means as text of the option, where it is not the option's value itself (<c>ip_no_pmtu_disc</c> 0 is <c>want</c>).
    /// Default: itself.
    /// </summary>
    internal Func<string, string> Meaning { get; init; } = static text => text;

    /// <summary>The setting's whole text now.</summary>
    /// <param name="settings">Where to read.</param>
    /// <returns>Its text, fields separated by one space; null where it is not there.</returns>
    public string? Read(SystemSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Read(Name) is { } text ? string.Join(' ', Fields(text)) : null;
    }

    /// <summary>The command that sets it, with the values it has now: put the new one in their place.</summary>
    /// <param name="settings">Where to read the values of now.</param>
    /// <returns><c>sudo sysctl -w net.ipv4.tcp_keepalive_time=7200</c>.</returns>
    public string Command(SystemSettings settings)
    {
        string now = Read(settings) ?? "N";
        return now.Contains(' ', StringComparison.Ordinal) ? $"sudo sysctl -w {Name}='{now}'" : $"sudo sysctl -w {Name}={now}";
    }

    /// <summary>The number for the option, as text.</summary>
    internal string? ReadField(SystemSettings settings) =>
        settings.Read(Name) is { } text && Fields(text) is { } fields && Field < fields.Length ? Meaning(fields[Field]) : null;

    private static string[] Fields(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
