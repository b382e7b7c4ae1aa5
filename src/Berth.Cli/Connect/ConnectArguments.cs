using System.Buffers;
using System.Net.Sockets;

namespace Berth;

/// <summary>What <c>berth connect</c> is to do.</summary>
internal sealed record ConnectArguments
{
    public required SocketUrl Url { get; init; }

    public OnEof OnEof { get; init; }

    /// <summary>Datagrams only: how long to wait after the last line or answer.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan? Timeout { get; init; }

    public TimeSpan? TimeLimit { get; init; }

    /// <summary>How long an attempt stays alone before the next begins beside it; null for the dialer's default.</summary>
    public TimeSpan? AttemptDelay { get; init; }

    public bool IsSequential { get; init; }

    /// <summary>The local end, as a URL whose scheme means nothing; null lets the kernel choose.</summary>
    public SocketUrl? Bind { get; init; }

    public IReadOnlyList<SocketOptionValue> SocketOptions { get; init; } = [];

    public AddressFamily? Family { get; init; }

    /// <summary>Which engine; null for the system's.</summary>
    public EngineChoice? Engine { get; init; }

    /// <summary>Whether to join the multicast group that the URL names, and hear what is sent to it.</summary>
    public bool IsJoin { get; init; }

    /// <summary>For groups: the interface to join on and send by, as typed; null leaves it to the system's routes.</summary>
    public string? Interface { get; init; }

    /// <summary>For groups: the only sender to hear.</summary>
    public Address? Source { get; init; }

    public bool IsCrlf { get; init; }

    /// <summary>How the stream is told apart into messages; null for a stream of bytes.</summary>
    public MessageCodec<ReadOnlySequence<byte>>? Codec { get; init; }

    /// <summary>With <see cref="Codec"/>: lines of input are hex digits.</summary>
    public bool IsFromHex { get; init; }

    /// <summary>What to send first, its last byte as urgent data; null for nothing.</summary>
    public string? Urgent { get; init; }

    public bool IsHex { get; init; }

    public bool IsVerbose { get; init; }

    public bool IsJson { get; init; }

    /// <summary>Checks what was typed and puts it together.</summary>
    /// <exception cref="UsageException">The parts do not go together.</exception>
    public ConnectArguments Checked() =>
        Url.IsWildcard ? throw new UsageException($"{Url} can be listened on, but names no host to connect to")
        : IsSequential && AttemptDelay is not null
            ? throw new UsageException("--sequential and --attempt-delay exclude each other: without a race nothing is delayed")
        : (IsSequential || AttemptDelay is not null) && Url.Transport != Transport.Tcp
            ? throw new UsageException($"{(IsSequential ? "--sequential" : "--attempt-delay")} is about racing TCP connections, and {Url} makes none")
        : FamilyError() is { } mixed ? throw new UsageException(mixed)
        : AttemptDelay < TimeSpan.FromMilliseconds(10) || AttemptDelay > TimeSpan.FromDays(1)
            ? throw new UsageException("--attempt-delay takes 10ms (RFC 8305 section 8) to 1440m")
        : Codec is not null && !Url.Transport.IsStream()
            ? throw new UsageException($"--frame tells the messages of a stream apart; over {Url.Transport.ToScheme()} each datagram is a message")
        : Codec is null && IsFromHex ? throw new UsageException("--from-hex goes with --frame: a line of hex digits is a message")
        : GroupError() is { } error ? throw new UsageException(error)
        : Urgent is "" ? throw new UsageException("--urgent takes a text of at least one byte: its last byte is the urgent one")
        : Urgent is not null && Url.Transport != Transport.Tcp ? throw new UsageException($"--urgent is for tcp, and {Url} is not")
        : IsHex && IsJson ? throw new UsageException("--hex and --json exclude each other")
        : this;

    /// <summary>Reads what <c>--frame</c> and the options around it ask for.</summary>
    public static MessageCodec<ReadOnlySequence<byte>>? ParseFrame(string? typed, int? bytesMax, bool isCrLf) =>
        typed is not null ? FrameWord.Parse(typed, bytesMax ?? MessageCodecs.BytesMaxDefault, isCrLf)
        : bytesMax is not null ? throw new UsageException("--frame-max goes with --frame: it is the limit of a message")
        : null;

    /// <summary>Reads the sender of <c>--source</c>.</summary>
    public static Address ParseSource(string typed) => System.Net.IPAddress.TryParse(typed, out System.Net.IPAddress? host) && !Address.FromIP(host, 0).IsMulticast
        ? Address.FromIP(host, 0)
        : throw new UsageException($"--source takes the address of a sender, such as 192.0.2.7, not '{typed}'");

    /// <summary>Reads a URL as typed.</summary>
    public static SocketUrl ParseUrl(string typed) =>
        SocketUrl.TryParse(typed, out SocketUrl? url, out string? error) ? url : throw new UsageException(error!);

    public static SocketUrl ParseBind(string typed, SocketUrl url)
    {
        if (!url.Transport.IsIP())
        {
            throw new UsageException($"--bind takes HOST:PORT, and {url} has neither");
        }

        if (url.Transport == Transport.Raw)
        {
            return SocketUrl.TryParse($"raw://{typed}?protocol={url.Protocol}", out SocketUrl? host, out _)
                ? host
                : throw new UsageException($"--bind takes HOST with a raw socket, which has no port, such as 127.0.0.1, not '{typed}'");
        }

        return SocketUrl.TryParse($"{url.Transport.ToScheme()}://{typed}", out SocketUrl? bind, out _)
            ? bind
            : throw new UsageException($"--bind takes HOST:PORT, such as 127.0.0.1:0 or [::1]:4711, not '{typed}'");
    }

    private string? FamilyError()
    {
        AddressFamily? remote = Url.Transport.IsIP() && Url.TryGetAddress(out Address to) ? to.Unmap().Family : null;
        AddressFamily? local = Bind is not null && Bind.TryGetAddress(out Address from) ? from.Unmap().Family : null;
        string option = Family == AddressFamily.InterNetwork ? "-4" : "-6";
        return Family is not null && !Url.Transport.IsIP() ? $"{option} chooses among a host's addresses, and {Url} names no host"
            : Family is { } wanted && remote is not null && remote != wanted ? $"{option} allows no {NameOf(remote)} address, and {Url} is one"
            : Family is { } only && local is not null && local != only ? $"{option} allows no {NameOf(local)} address, and --bind {Bind!.Host} is one"
            : local is not null && remote is not null && local != remote
                ? $"--bind {Bind!.Host} is an {NameOf(local)} address, and {Url} an {NameOf(remote)} one: bind one of the same family"
            : null;
    }

    private static string NameOf(AddressFamily? family) => family == AddressFamily.InterNetwork ? "IPv4" : "IPv6";

    private string? GroupError()
    {
        bool isGroup = Url.Transport == Transport.Udp && Url.TryGetAddress(out Address address) && address.IsMulticast;
        return IsJoin && !isGroup ? $"--join takes a multicast group, such as udp://239.1.2.3:5000 or udp://[ff02::1234%eth0]:5000, not {Url}"
            : IsJoin && Bind is not null ? "--join binds the group's own address and port; leave out --bind"
            : Source is not null && !IsJoin ? "--source says whom to hear in a group: it needs --join"
            : Interface is not null && !isGroup ? $"--interface says where to join and send to a multicast group, and {Url} is none"
            : null;
    }
}
