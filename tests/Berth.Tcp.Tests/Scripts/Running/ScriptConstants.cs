namespace Berth;

/// <summary>The constants of Linux that scripts may name.</summary>
internal static class ScriptConstants
{
    private static readonly Dictionary<string, long> Values = new(StringComparer.Ordinal)
    {
        ["AF_INET"] = 2, ["AF_INET6"] = 10, ["SOCK_STREAM"] = 1, ["SOCK_DGRAM"] = 2, ["SOCK_NONBLOCK"] = 0x800, ["IPPROTO_TCP"] = 6, ["IPPROTO_UDP"] = 17,
        ["IPPROTO_IP"] = 0, ["INADDR_ANY"] = 0,
        ["SOL_SOCKET"] = 1, ["SOL_TCP"] = 6,
        ["SO_REUSEADDR"] = 2, ["SO_ERROR"] = 4, ["SO_SNDBUF"] = 7, ["SO_RCVBUF"] = 8, ["SO_KEEPALIVE"] = 9, ["SO_OOBINLINE"] = 10, ["SO_LINGER"] = 13,
        ["SO_ACCEPTCONN"] = 30,
        ["TCP_NODELAY"] = 1, ["TCP_MAXSEG"] = 2, ["TCP_KEEPIDLE"] = 4, ["TCP_KEEPINTVL"] = 5, ["TCP_KEEPCNT"] = 6, ["TCP_SYNCNT"] = 7,
        ["TCP_CONGESTION"] = 13, ["TCP_USER_TIMEOUT"] = 18,
        ["MSG_OOB"] = 1, ["MSG_DONTWAIT"] = 0x40, ["MSG_NOSIGNAL"] = 0x4000,
        ["SHUT_RD"] = 0, ["SHUT_WR"] = 1, ["SHUT_RDWR"] = 2,
        ["F_GETFL"] = 3, ["F_SETFL"] = 4, ["O_RDWR"] = 2, ["O_NONBLOCK"] = 0x800,
        ["SIOCINQ"] = 0x541B, ["SIOCOUTQ"] = 0x5411, ["SIOCATMARK"] = 0x8905,
        ["POLLIN"] = 1, ["POLLPRI"] = 2, ["POLLOUT"] = 4, ["POLLERR"] = 8, ["POLLHUP"] = 16, ["POLLRDHUP"] = 0x2000,
        ["TCP_ESTABLISHED"] = 1, ["TCP_SYN_SENT"] = 2, ["TCP_SYN_RECV"] = 3, ["TCP_FIN_WAIT1"] = 4, ["TCP_FIN_WAIT2"] = 5, ["TCP_TIME_WAIT"] = 6,
        ["TCP_CLOSE"] = 7, ["TCP_CLOSE_WAIT"] = 8, ["TCP_LAST_ACK"] = 9, ["TCP_LISTEN"] = 10, ["TCP_CLOSING"] = 11,
        ["TCP_INFINITE_SSTHRESH"] = 0x7fffffff,
        ["ENOPROTOOPT"] = 92, ["ENETUNREACH"] = 101, ["ECONNABORTED"] = 103, ["ECONNRESET"] = 104, ["ETIMEDOUT"] = 110, ["ECONNREFUSED"] = 111,
        ["EHOSTUNREACH"] = 113, ["EACCES"] = 13,
    };

    /// <exception cref="NotSupportedException">A name is unknown.</exception>
    public static long Value(string name) =>
        Values.TryGetValue(name, out long value) ? value : throw new NotSupportedException($"the constant {name} is not known");

    public static long Value(NameValue name) => name.Names.Aggregate(0L, static (sum, each) => sum | Value(each));

    public static bool TryValue(string name, out long value) => Values.TryGetValue(name, out value);

    /// <summary>A number of a script, however it is written.</summary>
    /// <exception cref="NotSupportedException">It is none.</exception>
    public static long Value(ScriptValue value) => value switch
    {
        NumberValue number => number.Number,
        NameValue name => Value(name),
        FunctionValue { Name: "htons" or "htonl" } function => Value(function.Argument),
        ListValue { Items.Count: 1 } list => Value(list.Items[0]),
        _ => throw new NotSupportedException($"expected a number, found {value}"),
    };

    public static string ErrorOf(TcpFailure failure) => failure switch
    {
        TcpFailure.Refused => "ECONNREFUSED",
        TcpFailure.Reset => "ECONNRESET",
        TcpFailure.TimedOut => "ETIMEDOUT",
        TcpFailure.NetworkUnreachable => "ENETUNREACH",
        TcpFailure.HostUnreachable => "EHOSTUNREACH",
        TcpFailure.Prohibited => "EACCES",
        TcpFailure.ProtocolUnreachable => "ENOPROTOOPT",
        _ => "ECONNABORTED",
    };
}
