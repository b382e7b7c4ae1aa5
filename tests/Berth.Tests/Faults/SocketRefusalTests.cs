using System.Net.Sockets;
using Berth.Tests.Addresses;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Tests.Faults;

public sealed class SocketRefusalTests
{
    [Fact]
    public void NoTextWhatever_MakesReadingATripleThrow_AndWhatIsReadPrints() => RandomCases.Hold(
        Gen.ListOf(Gen.Elements("inet", "inet6", "unix", "packet", "AF_", "SOCK_", "raw", "stream", ",", ",", " ", "icmp", "0x", "88b5", "-1", "é", "\0"))
            .Select(list => string.Concat(list)),
        typed => SocketTriple.TryParse(typed, out SocketTriple triple, out string? error)
            ? error is null && triple.ToString().StartsWith("AF_", StringComparison.Ordinal)
                && SocketRefusals.Explain(triple, Errno.EPROTONOSUPPORT) is { Length: > 0 }
            : !string.IsNullOrWhiteSpace(error),
        count: 3000);

    [Theory]
    [InlineData(AddressFamily.InterNetwork, SocketType.Raw, 0, "EPROTONOSUPPORT", "socket(AF_INET, SOCK_RAW, 0): a raw socket is for one IP protocol")]
    [InlineData(AddressFamily.InterNetwork, SocketType.Raw, 300, "EINVAL", "socket(AF_INET, SOCK_RAW, 300): 300 is no protocol number")]
    [InlineData(AddressFamily.InterNetwork, SocketType.Stream, 17, "EPROTONOSUPPORT", "not by 17 (udp)")]
    [InlineData(AddressFamily.InterNetworkV6, SocketType.Dgram, 6, "EPROTONOSUPPORT", "17 (udp), 136 (udplite) and 58 (ipv6-icmp), not by 6 (tcp)")]
    [InlineData(AddressFamily.InterNetwork, SocketType.Rdm, 0, "ESOCKTNOSUPPORT", "it has SOCK_STREAM, SOCK_DGRAM and SOCK_RAW")]
    [InlineData(AddressFamily.Unix, SocketType.Rdm, 0, "ESOCKTNOSUPPORT", "AF_UNIX has no SOCK_RDM")]
    [InlineData(AddressFamily.AppleTalk, SocketType.Raw, 1, "EAFNOSUPPORT", "this kernel has no AF_APPLETALK")]
    [InlineData(AddressFamily.Packet, SocketType.Raw, 0x88b5, "EPERM", "socket(AF_PACKET, SOCK_RAW, htons(0x88b5)): raw and packet sockets need")]
    [InlineData(AddressFamily.InterNetwork, SocketType.Dgram, 1, "EACCES", "net.ipv4.ping_group_range")]
    public void Refused_SaysWhichPartDoesNotFitAndWhatWould(
        AddressFamily family, SocketType type, int protocol, string errno, string expected)
    {
        Fault fault = new SocketTriple(family, type, protocol).Refused(ErrnoTable.Find(errno)!.Errno);

        Assert.Equal((errno, SocketOperation.Socket), (fault.Errno!.Value.Name, fault.Operation));
        Assert.Contains(expected, fault.Detail, StringComparison.Ordinal);
    }
}
