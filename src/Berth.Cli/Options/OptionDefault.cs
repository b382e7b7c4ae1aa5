namespace Berth;

/// <summary>The default of an option, as the system's settings have it now.</summary>
internal static class OptionDefault
{
    /// <summary>The default on one kind of socket; empty when it is not known before there is a socket.</summary>
    public static string On(SocketOption option, SocketKinds kind) => option.DefaultNow(kind, SystemSettings.Live) ?? "";

    /// <summary>The defaults on all kinds: one when they are the same, else each with its kinds.</summary>
    public static string Text(SocketOption option)
    {
        (string Default, string Kinds)[] defaults =
        [
            .. Enum.GetValues<SocketKinds>()
                .Where(kind => int.PopCount((int)kind) == 1 && (option.Sockets & kind) != SocketKinds.None)
                .GroupBy(kind => On(option, kind))
                .Select(group => (group.Key, KindsText(group))),
        ];
        return defaults.Length == 1 ? defaults[0].Default : string.Join(", ", defaults.Select(static each => $"{each.Default} ({each.Kinds})"));
    }

    private static string KindsText(IEnumerable<SocketKinds> kinds)
    {
        string[] words = [.. kinds.Select(static kind => kind switch
        {
            SocketKinds.TcpConnection or SocketKinds.TcpListener => "TCP",
            SocketKinds.Udp => "UDP",
            SocketKinds.Raw => "raw",
            SocketKinds.Packet => "packet",
            _ => "Unix",
        }).Distinct()];
        return string.Join(", ", words);
    }
}
