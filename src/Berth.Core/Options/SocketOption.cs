using System.Net.Sockets;

namespace Berth;

/// <summary>
/// A socket option of Linux as the catalogue describes it: what it is called here and in C, what it takes, where its default comes
/// from, and what it is for. The typed keys (<see cref="TcpOption.NoDelay"/>) are these entries.
/// </summary>
public abstract class SocketOption
{
    /// <summary>Wider kinds before those that they hold.</summary>
    private static readonly (SocketKinds Kinds, string Word)[] KindWords =
    [
        (SocketKinds.Tcp, "TCP"),
        (SocketKinds.TcpConnection, "TCP connections"),
        (SocketKinds.TcpListener, "TCP listeners"),
        (SocketKinds.Udp, "UDP"),
        (SocketKinds.Raw, "raw"),
        (SocketKinds.Packet, "packet"),
        (SocketKinds.Unix, "Unix"),
        (SocketKinds.UnixConnection, "Unix connections"),
        (SocketKinds.UnixListener, "Unix listeners"),
        (SocketKinds.UnixDatagram, "Unix datagrams"),
    ];

    private readonly string _member;

    private protected SocketOption(int level, int number, string name, string constant, string member)
    {
        _member = member;
        Level = level;
        Number = number;
        Name = name;
        Constant = constant;
    }

    /// <summary>The word for it, as on the command line: <c>no-delay</c>. No two options share one.</summary>
    public string Name { get; }

    /// <summary>The level's number, as setsockopt(2) takes it.</summary>
    public int Level { get; }

    /// <summary>The level's constant in C: <c>IPPROTO_TCP</c>.</summary>
    public string LevelConstant => Level switch
    {
        SocketOptionLevels.Socket => "SOL_SOCKET",
        SocketOptionLevels.Ip => "IPPROTO_IP",
        SocketOptionLevels.Tcp => "IPPROTO_TCP",
        SocketOptionLevels.Udp => "IPPROTO_UDP",
        _ => "IPPROTO_IPV6",
    };

    /// <summary>The option's number at its level.</summary>
    public int Number { get; }

    /// <summary>The option's constant in C: <c>TCP_NODELAY</c>.</summary>
    public string Constant { get; }

    /// <summary>The typed key's name in a program: <c>TcpOption.NoDelay</c>.</summary>
    public string Key => Level switch
    {
        SocketOptionLevels.Socket => $"{nameof(SocketLevelOption)}.{_member}",
        SocketOptionLevels.Ip => $"{nameof(IpOption)}.{_member}",
        SocketOptionLevels.Tcp => $"{nameof(TcpOption)}.{_member}",
        SocketOptionLevels.Udp => $"{nameof(UdpOption)}.{_member}",
        _ => $"{nameof(Ipv6Option)}.{_member}",
    };

    /// <summary>The type of its value in .NET.</summary>
    public abstract Type ValueType { get; }

    /// <summary>The unit in which the kernel keeps it (<c>bytes</c>, <c>s</c>, <c>ms</c>, <c>µs</c>); empty when it has none.</summary>
    public abstract string Unit { get; }

    /// <summary>What may be set, in words: <c>on or off</c>, <c>1 to 127</c>.</summary>
    public abstract string Range { get; }

    /// <summary>
    /// The value of a new socket when no system-wide setting supplies it, as <see cref="Format"/> writes it; null when it is not the
    /// same on every socket.
    /// </summary>
    public string? Default { get; init; }

    /// <summary>What Berth sets by itself on new sockets, and on which; null when it leaves the kernel's default.</summary>
    public string? SetByBerth { get; init; }

    /// <summary>The system-wide settings that supply the default or limit the value. Default none.</summary>
    public IReadOnlyList<SystemSetting> Settings { get; init; } = [];

    /// <summary>Whether it can be read and set. Default both.</summary>
    public SocketOptionAccess Access { get; init; }

    /// <summary>The sockets it is for.</summary>
    public required SocketKinds Sockets { get; init; }

    /// <summary>The same in words: <c>TCP, UDP, raw</c>.</summary>
    public string SocketsText => Sockets == SocketKinds.All ? "all" : string.Join(", ", KindWords
        .Where(words => (Sockets & words.Kinds) == words.Kinds)
        .Where(words => !KindWords.Take(Array.IndexOf(KindWords, words)).Any(
            wider => (Sockets & wider.Kinds) == wider.Kinds && (wider.Kinds & words.Kinds) != SocketKinds.None))
        .Select(static words => words.Word));

    /// <summary>The privilege that setting it needs (<c>CAP_NET_ADMIN</c>), perhaps above a limit only; null when it needs none.</summary>
    public string? Needs { get; init; }

    /// <summary>What it does and when to touch it: a sentence or two.</summary>
    public required string Summary { get; init; }

    /// <summary>Whether the kernel gives twice what is asked, because its own book-keeping counts too.</summary>
    internal bool IsDoubled { get; init; }

    /// <summary>Whether it is for a socket of that kind and address family.</summary>
    /// <param name="kind">One kind.</param>
    /// <param name="family">The socket's family. The options of IPv4 are also for IPv6 sockets, which may serve both.</param>
    /// <returns>True when it is.</returns>
    public bool IsFor(SocketKinds kind, AddressFamily family) =>
        (Sockets & kind) != SocketKinds.None && (Level != SocketOptionLevels.Ipv6 || family == AddressFamily.InterNetworkV6);

    /// <summary>Reads a value as a person types it: <c>on</c>, <c>64k</c>, <c>30s</c>, <c>cubic</c>.</summary>
    /// <param name="text">The text; a bare number for a time is seconds.</param>
    /// <returns>The option with that value, to be set.</returns>
    /// <exception cref="FormatException">The text is no value of this option; the message says what would be.</exception>
    public abstract SocketOptionValue Parse(string text);

    /// <summary>A value as a person reads it and <see cref="Parse"/> takes it.</summary>
    /// <param name="value">Bytes that the kernel gave, or is to get.</param>
    /// <returns>One line.</returns>
    public abstract string Format(ReadOnlySpan<byte> value);

    /// <summary>A value as its .NET type, for those who go through the catalogue.</summary>
    /// <param name="value">Bytes that the kernel gave.</param>
    /// <returns>What the typed key's Read gives.</returns>
    /// <exception cref="FormatException">There are fewer bytes than the option has.</exception>
    public abstract object? ReadObject(ReadOnlySpan<byte> value);

    /// <summary>The value that a new socket has now, as <see cref="Format"/> writes it, before Berth sets anything.</summary>
    /// <param name="kind">The kind of socket.</param>
    /// <param name="settings">The system's settings.</param>
    /// <returns>The text, or null when it is not known before there is a socket.</returns>
    public string? DefaultNow(SocketKinds kind, SystemSettings settings)
    {
        SystemSetting? setting = Settings.FirstOrDefault(setting => !setting.IsLimit && (setting.Sockets & kind) != SocketKinds.None);
        return setting is null ? Default : setting.ReadField(settings) is { } text ? FormatSetting(text) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Constant})";

    /// <summary>A setting's text, in the kernel's unit, as <see cref="Format"/> would write the value.</summary>
    private protected abstract string? FormatSetting(string text);
}
