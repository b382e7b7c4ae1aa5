using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Linux.Tests;

/// <summary>Our numbers, sizes and bytes beside those that a C compiler finds in the system's headers.</summary>
public sealed class AbiLayoutTests : IDisposable
{
    private const string Includes = """
        #define _GNU_SOURCE
        #include <stdio.h>
        #include <stddef.h>
        #include <string.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <ifaddrs.h>
        #include <locale.h>
        #include <netdb.h>
        #include <net/if.h>
        #include <poll.h>
        #include <signal.h>
        #include <sys/eventfd.h>
        #include <sys/mman.h>
        #include <spawn.h>
        #include <unistd.h>
        #include <time.h>
        #include <arpa/inet.h>
        #include <linux/errqueue.h>
        #include <linux/if_tun.h>
        #include <netinet/in.h>
        #include <netinet/udp.h>
        #include <sys/epoll.h>
        #include <sys/ioctl.h>
        #include <netpacket/packet.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/types.h>
        #include <sys/un.h>
        #include <sys/wait.h>
        static void hex(const void *p, size_t n) { for (size_t i = 0; i < n; i++) printf("%02X", ((const unsigned char *)p)[i]); puts(""); }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("berth-abi-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(typeof(MemoryConstants))]
    [InlineData(typeof(LinuxConstants))]
    [InlineData(typeof(MessageConstants))]
    [InlineData(typeof(EpollConstants))]
    [InlineData(typeof(DatagramConstants))]
    [InlineData(typeof(NameConstants))]
    [InlineData(typeof(InterfaceConstants))]
    [InlineData(typeof(TunConstants))]
    public void Constants_AreTheHeaders(Type constants)
    {
        (string Name, long Value)[] ours = [.. constants.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (field.Name, Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)))];
        Assert.NotEmpty(ours);
        AssertHeadersSay(ours);
    }

    [Fact]
    public void Errnos_AreTheHeaders()
    {
        (string Name, long Value)[] ours = [.. typeof(Errno).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Select(property => (property.Name, (long)((Errno)property.GetValue(null)!).Value))];
        Assert.NotEmpty(ours);
        AssertHeadersSay(ours);
    }

    [Fact]
    public void ResolverErrors_AreTheHeaders()
    {
        (string Name, long Value)[] ours = [.. NameErrorTable.All.Select(entry => (entry.Name, (long)entry.Error.Value))];
        Assert.NotEmpty(ours);
        AssertHeadersSay(ours);
    }

    [Fact]
    public void AddressInfo_IsTheHeaders() => AssertHeadersSay(
        ("sizeof(struct addrinfo)", Marshal.SizeOf<AddressInfo>()),
        ("offsetof(struct addrinfo, ai_flags)", Marshal.OffsetOf<AddressInfo>(nameof(AddressInfo.Flags))),
        ("offsetof(struct addrinfo, ai_family)", Marshal.OffsetOf<AddressInfo>(nameof(AddressInfo.Family))),
        ("offsetof(struct addrinfo, ai_socktype)", Marshal.OffsetOf<AddressInfo>(nameof(AddressInfo.SocketType))),
        ("offsetof(struct addrinfo, ai_protocol)", Marshal.OffsetOf<AddressInfo>(nameof(AddressInfo.Protocol))),
        ("offsetof(struct addrinfo, ai_addrlen)", Marshal.OffsetOf<AddressInfo>(nameof(AddressInfo.AddressLength))),
        ("offsetof(struct addrinfo, ai_addr)", Marshal.OffsetOf<AddressInfo>(nameof(AddressInfo.Address))),
        ("offsetof(struct addrinfo, ai_canonname)", Marshal.OffsetOf<AddressInfo>(nameof(AddressInfo.CanonicalName))),
        ("offsetof(struct addrinfo, ai_next)", Marshal.OffsetOf<AddressInfo>(nameof(AddressInfo.Next))),
        ("SOCK_STREAM", (int)System.Net.Sockets.SocketType.Stream),
        ("SOCK_DGRAM", (int)System.Net.Sockets.SocketType.Dgram),
        ("SOCK_RAW", (int)System.Net.Sockets.SocketType.Raw));

    [Fact]
    public void InterfaceStructures_AreTheHeaders() => AssertHeadersSay(
        ("sizeof(struct ifaddrs)", Marshal.SizeOf<InterfaceEntry>()),
        ("offsetof(struct ifaddrs, ifa_next)", Marshal.OffsetOf<InterfaceEntry>(nameof(InterfaceEntry.Next))),
        ("offsetof(struct ifaddrs, ifa_name)", Marshal.OffsetOf<InterfaceEntry>(nameof(InterfaceEntry.Name))),
        ("offsetof(struct ifaddrs, ifa_flags)", Marshal.OffsetOf<InterfaceEntry>(nameof(InterfaceEntry.Flags))),
        ("offsetof(struct ifaddrs, ifa_addr)", Marshal.OffsetOf<InterfaceEntry>(nameof(InterfaceEntry.Address))),
        ("offsetof(struct ifaddrs, ifa_netmask)", Marshal.OffsetOf<InterfaceEntry>(nameof(InterfaceEntry.Mask))),
        ("offsetof(struct ifaddrs, ifa_broadaddr)", Marshal.OffsetOf<InterfaceEntry>(nameof(InterfaceEntry.Other))),
        ("sizeof(struct ifreq)", Marshal.SizeOf<InterfaceRequest>()),
        ("offsetof(struct ifreq, ifr_flags)", Marshal.OffsetOf<InterfaceRequest>(nameof(InterfaceRequest.Flags))),
        ("offsetof(struct ifreq, ifr_mtu)", Marshal.OffsetOf<InterfaceRequest>(nameof(InterfaceRequest.Mtu))),
        ("IFF_UP", (long)InterfaceTraits.Up),
        ("IFF_BROADCAST", (long)InterfaceTraits.Broadcast),
        ("IFF_LOOPBACK", (long)InterfaceTraits.Loopback),
        ("IFF_POINTOPOINT", (long)InterfaceTraits.PointToPoint),
        ("IFF_RUNNING", (long)InterfaceTraits.Running),
        ("IFF_NOARP", (long)InterfaceTraits.NoArp),
        ("IFF_PROMISC", (long)InterfaceTraits.Promiscuous),
        ("IFF_ALLMULTI", (long)InterfaceTraits.AllMulticast),
        ("IFF_MULTICAST", (long)InterfaceTraits.Multicast));

    [Fact]
    public void Structures_AreTheHeaders() => AssertHeadersSay(
        ("sizeof(struct pollfd)", Marshal.SizeOf<PollDescriptor>()),
        ("offsetof(struct pollfd, fd)", Marshal.OffsetOf<PollDescriptor>(nameof(PollDescriptor.Descriptor))),
        ("offsetof(struct pollfd, events)", Marshal.OffsetOf<PollDescriptor>(nameof(PollDescriptor.Events))),
        ("offsetof(struct pollfd, revents)", Marshal.OffsetOf<PollDescriptor>(nameof(PollDescriptor.Returned))),
        ("sizeof(off_t)", sizeof(long)),
        ("sizeof(struct epoll_event)", EpollEvent.Bytes),
        ("offsetof(struct epoll_event, data)", EpollEvent.DataOffset),
        ("sizeof(struct statx)", DescriptorCalls.StatxBytes),
        ("offsetof(struct statx, stx_mode)", DescriptorCalls.StatxModeOffset),
        ("sizeof(struct msghdr)", Marshal.SizeOf<MessageHeader>()),
        ("offsetof(struct msghdr, msg_name)", Marshal.OffsetOf<MessageHeader>(nameof(MessageHeader.Name))),
        ("offsetof(struct msghdr, msg_namelen)", Marshal.OffsetOf<MessageHeader>(nameof(MessageHeader.NameLength))),
        ("offsetof(struct msghdr, msg_iov)", Marshal.OffsetOf<MessageHeader>(nameof(MessageHeader.Vectors))),
        ("offsetof(struct msghdr, msg_iovlen)", Marshal.OffsetOf<MessageHeader>(nameof(MessageHeader.VectorCount))),
        ("offsetof(struct msghdr, msg_control)", Marshal.OffsetOf<MessageHeader>(nameof(MessageHeader.Control))),
        ("offsetof(struct msghdr, msg_controllen)", Marshal.OffsetOf<MessageHeader>(nameof(MessageHeader.ControlLength))),
        ("offsetof(struct msghdr, msg_flags)", Marshal.OffsetOf<MessageHeader>(nameof(MessageHeader.Flags))),
        ("sizeof(struct mmsghdr)", Marshal.SizeOf<MultiMessageHeader>()),
        ("offsetof(struct mmsghdr, msg_hdr)", Marshal.OffsetOf<MultiMessageHeader>(nameof(MultiMessageHeader.Header))),
        ("offsetof(struct mmsghdr, msg_len)", Marshal.OffsetOf<MultiMessageHeader>(nameof(MultiMessageHeader.Length))),
        ("sizeof(struct sock_extended_err)", Marshal.SizeOf<ExtendedError>()),
        ("offsetof(struct sock_extended_err, ee_errno)", Marshal.OffsetOf<ExtendedError>(nameof(ExtendedError.Errno))),
        ("offsetof(struct sock_extended_err, ee_origin)", Marshal.OffsetOf<ExtendedError>(nameof(ExtendedError.Origin))),
        ("offsetof(struct sock_extended_err, ee_type)", Marshal.OffsetOf<ExtendedError>(nameof(ExtendedError.Type))),
        ("offsetof(struct sock_extended_err, ee_code)", Marshal.OffsetOf<ExtendedError>(nameof(ExtendedError.Code))),
        ("(long)SO_EE_OFFENDER((struct sock_extended_err *)0)", Marshal.SizeOf<ExtendedError>()),
        ("sizeof(struct in_pktinfo)", AncillaryReader.PacketInfoBytes),
        ("offsetof(struct in_pktinfo, ipi_ifindex)", 0),
        ("offsetof(struct in_pktinfo, ipi_spec_dst)", 4),
        ("offsetof(struct in_pktinfo, ipi_addr)", 8),
        ("sizeof(struct in6_pktinfo)", AncillaryReader.PacketInfo6Bytes),
        ("offsetof(struct in6_pktinfo, ipi6_addr)", 0),
        ("offsetof(struct in6_pktinfo, ipi6_ifindex)", 16),
        ("sizeof(struct timespec)", 2 * sizeof(long)),
        ("offsetof(struct timespec, tv_nsec)", sizeof(long)),
        ("sizeof(struct ip_mreqn)", 12),
        ("offsetof(struct ip_mreqn, imr_ifindex)", 8),
        ("sizeof(struct sockaddr_storage)", DatagramSettings.StorageBytes),
        ("sizeof(struct group_req)", DatagramSettings.GroupRequestBytes),
        ("offsetof(struct group_req, gr_group)", DatagramSettings.GroupOffset),
        ("sizeof(struct group_source_req)", DatagramSettings.GroupSourceRequestBytes),
        ("offsetof(struct group_source_req, gsr_group)", DatagramSettings.GroupOffset),
        ("offsetof(struct group_source_req, gsr_source)", DatagramSettings.GroupOffset + DatagramSettings.StorageBytes),
        ("sizeof(struct iovec)", Marshal.SizeOf<IoVector>()),
        ("offsetof(struct iovec, iov_base)", Marshal.OffsetOf<IoVector>(nameof(IoVector.Base))),
        ("offsetof(struct iovec, iov_len)", Marshal.OffsetOf<IoVector>(nameof(IoVector.Length))),
        ("sizeof(struct cmsghdr)", Marshal.SizeOf<ControlMessageHeader>()),
        ("offsetof(struct cmsghdr, cmsg_len)", Marshal.OffsetOf<ControlMessageHeader>(nameof(ControlMessageHeader.Length))),
        ("offsetof(struct cmsghdr, cmsg_level)", Marshal.OffsetOf<ControlMessageHeader>(nameof(ControlMessageHeader.Level))),
        ("offsetof(struct cmsghdr, cmsg_type)", Marshal.OffsetOf<ControlMessageHeader>(nameof(ControlMessageHeader.Type))),
        ("offsetof(struct sockaddr_ll, sll_pkttype)", SocketAddressBytes.PacketTypeOffset),
        ("PACKET_HOST", (int)FrameDirection.ToThisHost),
        ("PACKET_BROADCAST", (int)FrameDirection.Broadcast),
        ("PACKET_MULTICAST", (int)FrameDirection.Multicast),
        ("PACKET_OTHERHOST", (int)FrameDirection.ToOtherHost),
        ("PACKET_OUTGOING", (int)FrameDirection.Outgoing),
        ("sizeof(struct ucred)", Marshal.SizeOf<UnixCredentials>()),
        ("offsetof(struct ucred, pid)", Marshal.OffsetOf<UnixCredentials>(nameof(UnixCredentials.ProcessId))),
        ("offsetof(struct ucred, uid)", Marshal.OffsetOf<UnixCredentials>(nameof(UnixCredentials.UserId))),
        ("offsetof(struct ucred, gid)", Marshal.OffsetOf<UnixCredentials>(nameof(UnixCredentials.GroupId))),
        ("CMSG_LEN(0)", ControlMessageWriter.HeaderBytes),
        ("CMSG_SPACE(0)", ControlMessageWriter.SpaceFor(0)),
        ("CMSG_SPACE(1)", ControlMessageWriter.SpaceFor(1)),
        ("CMSG_SPACE(12)", ControlMessageWriter.SpaceFor(12)),
        ("sizeof(size_t)", IntPtr.Size),
        ("sizeof(struct sockaddr_in)", SocketAddressBytes.IPv4Length),
        ("sizeof(struct sockaddr_in6)", SocketAddressBytes.IPv6Length),
        ("sizeof(struct sockaddr_un)", SocketAddressBytes.LengthMax),
        ("sizeof(struct sockaddr_ll)", SocketAddressBytes.PacketLength),
        ("AF_APPLETALK", SocketFamilies.NumberOf(System.Net.Sockets.AddressFamily.AppleTalk)),
        ("AF_IPX", SocketFamilies.NumberOf(System.Net.Sockets.AddressFamily.Ipx)),
        ("AF_CAN", SocketFamilies.NumberOf(System.Net.Sockets.AddressFamily.ControllerAreaNetwork)),
        ("sizeof(pid_t)", sizeof(int)),
        ("sizeof(mode_t)", sizeof(uint)),
        ("sizeof(socklen_t)", sizeof(uint)),
        ("sizeof(nfds_t)", IntPtr.Size));

    [Fact]
    public void StructuresThatWeOnlyPassOn_FitTheirRoom() => AssertHeadersSay(
        ($"sizeof(posix_spawnattr_t) <= {SpawnRequest.StructureBytes}", 1),
        ($"sizeof(posix_spawn_file_actions_t) <= {SpawnRequest.StructureBytes}", 1),
        ($"sizeof(sigset_t) <= {SpawnRequest.StructureBytes}", 1),
        ("sizeof(struct sigaction) <= 256", 1),
        ("offsetof(struct sigaction, sa_handler)", 0),
        ("(long)SIG_IGN", 1),
        ("(long)SIG_DFL", 0));

    [Fact]
    public void SocketAddresses_AreByteForByteWhatCWrites()
    {
        const string Body = """
            struct sockaddr_in a = {0}; a.sin_family = AF_INET; a.sin_port = htons(0x1234); inet_pton(AF_INET, "192.0.2.7", &a.sin_addr);
            hex(&a, sizeof a);
            struct sockaddr_in6 b = {0}; b.sin6_family = AF_INET6; b.sin6_port = htons(7007); b.sin6_flowinfo = htonl(0x12345);
            inet_pton(AF_INET6, "fe80::1:2", &b.sin6_addr); b.sin6_scope_id = 3; hex(&b, sizeof b);
            struct sockaddr_un c = {0}; c.sun_family = AF_UNIX; strcpy(c.sun_path, "/tmp/x.sock");
            hex(&c, offsetof(struct sockaddr_un, sun_path) + strlen(c.sun_path) + 1);
            struct sockaddr_un d = {0}; d.sun_family = AF_UNIX; memcpy(d.sun_path, "\0name", 5);
            hex(&d, offsetof(struct sockaddr_un, sun_path) + 5);
            struct sockaddr_ll e = {0}; e.sll_family = AF_PACKET; e.sll_protocol = htons(0x88b5); e.sll_ifindex = 7; e.sll_halen = 6;
            memcpy(e.sll_addr, "\2\1\0\0\0\x9", 6); hex(&e, sizeof e);
            """;
        Address[] ours =
        [
            Address.FromIPv4([192, 0, 2, 7], 0x1234),
            Address.FromIPv6([0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2], 7007, scopeId: 3, flowInfo: 0x12345),
            Address.FromUnixPath("/tmp/x.sock"),
            Address.FromUnixPath("@name"),
            Address.FromPacket(7, 0x88b5, [2, 1, 0, 0, 0, 9]),
        ];
        Assert.Equal(RunC(Body), ours.Select(address => Convert.ToHexString(Bytes(address))));
    }

    private static byte[] Bytes(Address address)
    {
        byte[] bytes = new byte[SocketAddressBytes.LengthMax];
        return bytes[..SocketAddressBytes.Write(address, bytes)];
    }

    /// <summary>Each expression, evaluated by C, has our value.</summary>
    private void AssertHeadersSay(params (string Expression, long Value)[] ours)
    {
        string body = string.Concat(ours.Select(one => $"printf(\"%ld\\n\", (long)({one.Expression}));\n"));
        IEnumerable<string> theirs = RunC(body).Zip(ours, (value, one) => $"{one.Expression} = {value}");
        Assert.Equal(theirs, ours.Select(one => $"{one.Expression} = {one.Value}"));
    }

    private string[] RunC(string body)
    {
        string source = Path.Combine(_folder.FullName, "probe.c");
        string program = Path.Combine(_folder.FullName, "probe");
        File.WriteAllText(source, $"{Includes}\nint main(void) {{\n{body}\nreturn 0; }}\n");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the headers in question are Linux's");
        Assert.SkipUnless(HasCompiler(), "there is no C compiler (cc) here; install gcc and libc6-dev");
        (int code, string output) = Run("cc", "-o", program, source);
        Assert.True(code == 0, output);
        (code, output) = Run(program);
        Assert.Equal(0, code);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool HasCompiler() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "cc")));

    private static (int Code, string Output) Run(string program, params string[] arguments)
    {
        ProcessStartInfo info = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(info)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        StringBuilder output = new(process.StandardOutput.ReadToEnd());
        output.Append(errors.GetAwaiter().GetResult());
        process.WaitForExit();
        return (process.ExitCode, output.ToString());
    }
}
