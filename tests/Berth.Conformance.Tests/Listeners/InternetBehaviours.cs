using System.Buffers;
using System.Net.Sockets;

namespace Berth.Conformance;

/// <summary>What listeners and connections promise of IP addresses and ports: the kernel's choice, and one socket for both families.</summary>
public abstract class InternetBehaviours(EngineFixture fixture) : Behaviours(fixture)
{
    [Fact]
    public async Task Port0_IsChosen_AndReadable()
    {
        Listener listener = await Fixture.ListenAsync();
        Assert.InRange(listener.LocalAddress.Port, 1, 65_535);
        Assert.Equal($"tcp://{listener.LocalAddress}", listener.Url);
        Listener other = await Fixture.ListenAsync();
        Assert.NotEqual(listener.LocalAddress.Port, other.LocalAddress.Port);
    }

    [Fact]
    public async Task Listen_OnAnotherHostsAddress_IsNotAvailable()
    {
        Fault fault = await PipeScripts.FaultOfAsync(async () => await Fixture.ListenAsync(Fixture.Kind.Foreign()));
        Assert.Equal(FaultReason.AddressNotAvailable, fault.Reason);
        Assert.Equal(KernelSays(Errno.EADDRNOTAVAIL, isOftenFolded: true), fault.Errno);
    }

    [Fact]
    public async Task Connect_FromAnotherHostsAddress_IsNotAvailable()
    {
        Listener listener = await Fixture.ListenAsync();
        Fault fault = await PipeScripts.FaultOfAsync(async () =>
            await Fixture.ConnectAsync(listener.LocalAddress, local: Fixture.Kind.Foreign()));
        Assert.Equal(FaultReason.AddressNotAvailable, fault.Reason);
    }

    [Fact]
    public async Task AbortFromElsewhere_OfAConnectionThatIsClosing_IsAReset_NotAnEndThatLooksWhole()
    {
        const int Rounds = 5; // The two ways of closing race with each other.
        Listener listener = await Fixture.ListenAsync();
        for (int round = 0; round < Rounds; round++)
        {
            Signal connected = new(); // A reset may overtake the end of a connect, which would then report it.
            Signal aborted = new();
            await RunBothAsync(
                server: async () =>
                {
                    Connection connection = await Fixture.AcceptAsync(listener);
                    await connected;
                    connection.Output.Write(new byte[30_000_000]); // More than the kernel takes.
                    Task aborting = Task.Run(async () =>
                    {
                        while (connection.BytesSent == 0)
                        {
                            await Task.Yield();
                        }

                        connection.Abort();
                        aborted.Set();
                    });
                    await connection.DisposeAsync();
                    await aborting;
                },
                client: async () =>
                {
                    Connection connection = await Fixture.ConnectAsync(listener.LocalAddress);
                    connected.Set();
                    await aborted;
                    Assert.Equal(FaultReason.ResetByPeer, (await connection.Input.ReadUntilFaultAsync()).Reason);
                });
        }
    }

    [Fact]
    public async Task WildcardListener_ServesItsFamily()
    {
        Address any = Fixture.Kind == AddressKind.IPv4 ? Address.Any(0) : Address.IPv6Any(0);
        Listener listener = await Fixture.ListenAsync(any);
        Address target = Fixture.Kind.ToBind().WithPort(listener.LocalAddress.Port);
        await RunBothAsync(
            server: async () =>
            {
                Connection connection = await Fixture.AcceptAsync(listener);
                Assert.Equal(target, connection.LocalAddress);
                await connection.Input.ExpectAsync("found you");
            },
            client: async () => await (await Fixture.ConnectAsync(target)).Output.SendAsync("found you"));
    }

    [Fact]
    public async Task DualStackListener_ServesBothFamilies_AndShowsMappedPeersAsIPv4()
    {
        Listener listener = await ListenOnAnyAsync(dualStack: true);
        Assert.True(listener.IsDualStack);
        Address[] targets = [Address.Loopback(listener.LocalAddress.Port), Address.IPv6Loopback(listener.LocalAddress.Port)];
        await RunBothAsync(
            server: async () =>
            {
                foreach (Address target in targets)
                {
                    Connection connection = await Fixture.AcceptAsync(listener);
                    Assert.Equal(target.Family, connection.RemoteAddress.Family);
                    Assert.True(connection.RemoteAddress.IsLoopback);
                    Assert.Equal(target, connection.LocalAddress);
                    await connection.Input.ExpectAsync($"to {target}");
                }
            },
            client: async () =>
            {
                foreach (Address target in targets)
                {
                    await (await Fixture.ConnectAsync(target)).Output.SendAsync($"to {target}");
                }
            });
    }

    [Fact]
    public async Task DualStackListener_TakesThePortInBothFamilies()
    {
        Listener listener = await ListenOnAnyAsync(dualStack: true);
        Fault fault = await PipeScripts.FaultOfAsync(async () =>
            await Fixture.ListenAsync(Address.Any(listener.LocalAddress.Port)));
        Assert.Equal(FaultReason.AddressInUse, fault.Reason);
    }

    [Fact]
    public async Task TwoSockets_OnePerFamily_ShareThePort()
    {
        Listener six = await ListenOnAnyAsync(dualStack: false);
        int port = six.LocalAddress.Port;
        Assert.False(six.IsDualStack);
        Listener four = await Fixture.ListenAsync(Address.Any(port));
        await RunBothAsync(
            server: async () =>
            {
                await (await Fixture.AcceptAsync(six)).Input.ExpectAsync("six");
                await (await Fixture.AcceptAsync(four)).Input.ExpectAsync("four");
            },
            client: async () =>
            {
                await (await Fixture.ConnectAsync(Address.IPv6Loopback(port))).Output.SendAsync("six");
                await (await Fixture.ConnectAsync(Address.Loopback(port))).Output.SendAsync("four");
            });
    }

    [Fact]
    public async Task IPv6OnlyListener_RefusesIPv4()
    {
        Listener listener = await ListenOnAnyAsync(dualStack: false);
        await RunBothAsync(
            server: async () => await (await Fixture.AcceptAsync(listener)).Input.ExpectAsync("by IPv6"),
            client: async () =>
            {
                Fault fault = await PipeScripts.FaultOfAsync(async () =>
                    await Fixture.ConnectAsync(Address.Loopback(listener.LocalAddress.Port)));
                Assert.Equal(FaultReason.Refused, fault.Reason);
                await (await Fixture.ConnectAsync(Address.IPv6Loopback(listener.LocalAddress.Port))).Output.SendAsync("by IPv6");
            });
    }

    [Fact]
    public async Task DualStack_NotAskedFor_FollowsTheSystem()
    {
        Listener listener = await ListenOnAnyAsync(dualStack: null);
        bool systemSaysIPv6Only = File.Exists(BindV6Only) && (await File.ReadAllTextAsync(BindV6Only)).Trim() == "1";
        Assert.Equal(!systemSaysIPv6Only, listener.IsDualStack);
    }

    [Fact]
    public async Task IPv4Listener_IsNotDualStack()
    {
        Listener listener = await Fixture.ListenAsync(Address.Any(0));
        Assert.False(listener.IsDualStack);
        Assert.Equal(AddressFamily.InterNetwork, listener.LocalAddress.Family);
    }

    private const string BindV6Only = "/proc/sys/net/ipv6/bindv6only";

    private async ValueTask<Listener> ListenOnAnyAsync(bool? dualStack)
    {
        Assert.SkipUnless(Engine.Supports(AddressFamily.InterNetworkV6), "this host has no IPv6 sockets");
        return Fixture.Track(await Engine.ListenAsync(new ListenOptions { Address = Address.IPv6Any(0), DualStack = dualStack }));
    }
}
