using System.Globalization;
using System.Net.Sockets;

namespace Berth.Conformance;

/// <summary>
/// A datagram socket that binds and then fails to connect. Disposing the object whose descriptor had been adopted anew went on for
/// ever, and what had adopted it stayed open.
/// </summary>
public sealed class DatagramOpeningTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OpenDatagram_ThatIsBoundAndCannotConnect_FailsInsteadOfHanging(bool hasNative)
    {
        SocketEngine engine = EngineWith(hasNative);
        FaultException missing = await FailsAsync(engine, OwnName(), "/nonexistent/x");
        FaultException nobody = await FailsAsync(engine, OwnName(), $"@berth-nobody-{Guid.NewGuid():n}");

        string stream = Path.Combine(Path.GetTempPath(), $"berth-{Guid.NewGuid():n}");
        await using Listener listener = await engine.ListenAsync(
            new ListenOptions { Transport = Transport.UnixStream, Address = Address.FromUnixPath(stream) }, Cancellation);
        FaultException wrongType = await FailsAsync(engine, OwnName(), stream);

        if (hasNative)
        {
            Assert.Equal(
                [Errno.ENOENT, Errno.ECONNREFUSED, Errno.EPROTOTYPE], new[] { missing, nobody, wrongType }.Select(error => error.Fault.Errno));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task OpenDatagram_ThatCannotConnect_LeavesNeitherDescriptorNorFile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/net/unix is Linux's");
        string name = OwnName();
        await FailsAsync(EngineWith(hasNative: true), name, "/nonexistent/x");
        Assert.DoesNotContain(name, await File.ReadAllTextAsync("/proc/net/unix", Cancellation), StringComparison.Ordinal);

        string path = Path.Combine(Path.GetTempPath(), $"berth-{Guid.NewGuid():n}");
        await FailsAsync(EngineWith(hasNative: true), path, "/nonexistent/x");
        Assert.DoesNotContain(path, await File.ReadAllTextAsync("/proc/net/unix", Cancellation), StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Transport.Udp)]
    [InlineData(Transport.Tcp)]
    public async Task ABoundSocketThatCannotConnect_LeavesItsPortFree(Transport transport)
    {
        // Another test may be given the port as soon as it is free: one round that finds it free proves that nothing leaks.
        const int Rounds = 20;
        SocketEngine engine = EngineWith(hasNative: true);
        for (int round = 1; round <= Rounds; round++)
        {
            await using DatagramSocket holder = await engine.OpenDatagramAsync(
                new DatagramOptions { LocalAddress = Address.Loopback(0) }, Cancellation);
            Address local = holder.LocalAddress;
            await holder.DisposeAsync();

            // From 127.0.0.1 no packet may leave for a documentation address: the kernel refuses at once, with or without a route.
            Address remote = Address.FromIPv4([192, 0, 2, 1], 9);
            await Assert.ThrowsAsync<FaultException>(async () => _ = transport == Transport.Udp
                ? await engine.OpenDatagramAsync(new DatagramOptions { LocalAddress = local, RemoteAddress = remote }, Cancellation)
                : (object)await engine.ConnectAsync(new ConnectOptions { Address = remote, LocalAddress = local }, Cancellation));

            string port = local.Port.ToString("X4", CultureInfo.InvariantCulture);
            string table = await File.ReadAllTextAsync(transport == Transport.Udp ? "/proc/net/udp" : "/proc/net/tcp", Cancellation);
            if (!table.Contains($": 0100007F:{port} ", StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"the port of a socket that could not connect was taken in each of {Rounds} rounds");
    }

    private static SocketEngine EngineWith(bool hasNative)
    {
        Assert.SkipUnless(!hasNative || OperatingSystem.IsLinux(), "native calls are Linux's");
        Assert.SkipUnless(Socket.OSSupportsUnixDomainSockets && OperatingSystem.IsLinux(), "abstract names are Linux's");
        return new SocketEngine(hasNative ? LinuxNativeCalls.Instance : null);
    }

    private static string OwnName() => $"@berth-opening-{Guid.NewGuid():n}";

    private static Task<FaultException> FailsAsync(SocketEngine engine, string local, string remote) =>
        Assert.ThrowsAsync<FaultException>(async () => await engine.OpenDatagramAsync(
            new DatagramOptions
            {
                Transport = Transport.UnixDatagram,
                LocalAddress = Address.FromUnixPath(local),
                RemoteAddress = Address.FromUnixPath(remote),
            },
            Cancellation));
}
