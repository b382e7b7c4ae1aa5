using System.Net.Sockets;
using System.Text;

namespace Berth.Conformance;

/// <summary>What datagram sockets promise of IP addresses: ports, both families on one socket, and refusals reported by ICMP.</summary>
public abstract class InternetDatagramBehaviours(EngineFixture fixture) : Behaviours(fixture)
{
    [Fact]
    public async Task Port0_IsChosen_AndReadable()
    {
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        Assert.InRange(server.LocalAddress.Port, 1, 65_535);
        Assert.Equal($"udp://{server.LocalAddress}", server.Url);
    }

    [Fact]
    public async Task Refusal_IsReportedOnce_AndTheConnectedSocketStaysUsable()
    {
        DatagramSocket gone = await Fixture.OpenDatagramAsync();
        Address target = gone.LocalAddress;
        DatagramSocket client = await Fixture.OpenDatagramAsync(remote: target);
        await gone.DisposeAsync();
        Signal back = new();
        Signal refused = new();
        await RunBothAsync(
            server: async () =>
            {
                await refused;
                DatagramSocket server = await Fixture.OpenDatagramAsync(new DatagramOptions { LocalAddress = target });
                back.Set();
                using Datagram question = await server.ReceiveAsync();
                Assert.Equal("anybody there?", Encoding.UTF8.GetString(question.Payload.Span));
                await question.ReplyAsync("now, yes"u8.ToArray());
            },
            client: async () =>
            {
                await client.SendAsync("nobody hears this"u8.ToArray());
                Fault fault = await PipeScripts.FaultOfAsync(async () => await client.ReceiveAsync());
                Assert.Equal(FaultReason.Refused, fault.Reason);
                Assert.Equal(target, fault.Address);
                Assert.Equal(KernelSays(Errno.ECONNREFUSED), fault.Errno);
                refused.Set();
                await back;
                await client.SendAsync("anybody there?"u8.ToArray());
                using Datagram answer = await client.ReceiveAsync();
                Assert.Equal("now, yes", Encoding.UTF8.GetString(answer.Payload.Span));
            });
    }

    [Fact]
    public async Task Refusal_MayBeReportedToTheNextSend_AndTheOneAfterGoesOut()
    {
        DatagramSocket gone = await Fixture.OpenDatagramAsync();
        Address target = gone.LocalAddress;
        DatagramSocket client = await Fixture.OpenDatagramAsync(remote: target);
        await gone.DisposeAsync();
        await RunBothAsync(
            server: () => Task.CompletedTask,
            client: async () =>
            {
                await client.SendAsync("nobody hears this"u8.ToArray());
                Fault fault = await PipeScripts.FaultOfAsync(async () => await client.SendAsync("nor this"u8.ToArray()));
                Assert.Equal(FaultReason.Refused, fault.Reason);
                await using DatagramSocket server = await Fixture.OpenDatagramAsync(new DatagramOptions { LocalAddress = target });
                await client.SendAsync("but this"u8.ToArray());
                using Datagram heard = await server.ReceiveAsync();
                Assert.Equal("but this", Encoding.UTF8.GetString(heard.Payload.Span));
            });
    }

    [Fact]
    public async Task Send_ToNobody_FromAnUnconnectedSocket_IsNotReported()
    {
        DatagramSocket gone = await Fixture.OpenDatagramAsync();
        DatagramSocket client = await Fixture.OpenDatagramAsync();
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        await gone.DisposeAsync();
        await RunBothAsync(
            server: async () =>
            {
                using Datagram question = await server.ReceiveAsync();
                await question.ReplyAsync("heard"u8.ToArray());
            },
            client: async () =>
            {
                await client.SendAsync("lost"u8.ToArray(), gone.LocalAddress);
                await client.SendAsync("found"u8.ToArray(), server.LocalAddress);
                using Datagram answer = await client.ReceiveAsync();
                Assert.Equal("heard", Encoding.UTF8.GetString(answer.Payload.Span));
            });
    }

    [Fact]
    public async Task ClientWithoutALocalAddress_CanBeAnswered()
    {
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        DatagramSocket client = await Fixture.OpenDatagramAsync(new DatagramOptions { RemoteAddress = server.LocalAddress });
        await RunBothAsync(
            server: async () =>
            {
                using Datagram question = await server.ReceiveAsync();
                Assert.Equal(client.LocalAddress, question.Remote);
                await question.ReplyAsync(question.Payload);
            },
            client: async () =>
            {
                await client.SendAsync("who am I?"u8.ToArray());
                using Datagram answer = await client.ReceiveAsync();
                Assert.Equal("who am I?", Encoding.UTF8.GetString(answer.Payload.Span));
            });
    }

    [Fact]
    public async Task DualStackSocket_ServesBothFamilies_AndShowsMappedPeersAsIPv4()
    {
        DatagramSocket server = await OpenOnAnyAsync(dualStack: true);
        Assert.True(server.IsDualStack);
        int port = server.LocalAddress.Port;
        Address[] targets = [Address.Loopback(port), Address.IPv6Loopback(port)];
        await RunBothAsync(
            server: async () =>
            {
                foreach (Address target in targets)
                {
                    using Datagram question = await server.ReceiveAsync();
                    Assert.Equal(target.Family, question.Remote.Family);
                    await question.ReplyAsync(question.Payload);
                }
            },
            client: async () =>
            {
                foreach (Address target in targets)
                {
                    DatagramSocket client = await Fixture.OpenDatagramAsync(new DatagramOptions { RemoteAddress = target });
                    await client.SendAsync("both"u8.ToArray());
                    using Datagram answer = await client.ReceiveAsync();
                    Assert.Equal(target, answer.Remote);
                }
            });
    }

    [Fact]
    public async Task TwoSockets_OnePerFamily_ShareThePort()
    {
        DatagramSocket six = await OpenOnAnyAsync(dualStack: false);
        Assert.False(six.IsDualStack);
        DatagramSocket four = await Fixture.OpenDatagramAsync(new DatagramOptions { LocalAddress = Address.Any(six.LocalAddress.Port) });
        DatagramSocket client = await Fixture.OpenDatagramAsync(
            new DatagramOptions { RemoteAddress = Address.Loopback(six.LocalAddress.Port) });
        await RunBothAsync(
            server: async () =>
            {
                using Datagram datagram = await four.ReceiveAsync();
                Assert.Equal(client.LocalAddress, datagram.Remote);
                Assert.Equal(0, six.TryReceive(new Datagram[1]));
            },
            client: () => client.SendAsync("by IPv4"u8.ToArray()).AsTask());
    }

    [Fact]
    public async Task DualStackSocket_TakesThePortInBothFamilies()
    {
        DatagramSocket server = await OpenOnAnyAsync(dualStack: true);
        Fault fault = await PipeScripts.FaultOfAsync(async () =>
            await Fixture.OpenDatagramAsync(new DatagramOptions { LocalAddress = Address.Any(server.LocalAddress.Port) }));
        Assert.Equal(FaultReason.AddressInUse, fault.Reason);
    }

    [Fact]
    public async Task Open_OnAnotherHostsAddress_IsNotAvailable()
    {
        Fault fault = await PipeScripts.FaultOfAsync(async () =>
            await Fixture.OpenDatagramAsync(new DatagramOptions { LocalAddress = Fixture.Kind.Foreign() }));
        Assert.Equal(FaultReason.AddressNotAvailable, fault.Reason);
    }

    private ValueTask<DatagramSocket> OpenOnAnyAsync(bool dualStack)
    {
        Assert.SkipUnless(Engine.Supports(AddressFamily.InterNetworkV6), "this host has no IPv6 sockets");
        return Fixture.OpenDatagramAsync(new DatagramOptions { LocalAddress = Address.IPv6Any(0), DualStack = dualStack });
    }
}
