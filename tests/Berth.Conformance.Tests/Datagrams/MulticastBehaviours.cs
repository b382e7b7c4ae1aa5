using System.Text;

namespace Berth.Conformance;

/// <summary>What multicast sockets promise, on the loopback interface: members hear a group until they leave it.</summary>
public abstract class MulticastBehaviours(EngineFixture fixture) : Behaviours(fixture)
{
    private const string Loopback = "127.0.0.1";

    private static readonly MulticastGroup Group = new(Address.FromIPv4([239, 255, 66, 1], 0)) { Interface = Loopback };

    [Fact]
    public async Task EveryMember_HearsTheGroup_UntilItLeaves()
    {
        DatagramSocket first = await MemberAsync(0);
        DatagramSocket second = await MemberAsync(first.LocalAddress.Port);
        DatagramSocket sender = await SenderAsync();
        Address group = first.LocalAddress;
        await RunBothAsync(
            server: async () =>
            {
                Assert.Equal("one", await TextAsync(first));
                Assert.Equal("one", await TextAsync(second));
                first.Leave(Group);
                await sender.SendAsync("two"u8.ToArray(), group);
                Assert.Equal("two", await TextAsync(second));
                Assert.Equal(0, first.TryReceive(new Datagram[1]));
                first.Join(Group);
                await sender.SendAsync("three"u8.ToArray(), group);
                Assert.Equal("three", await TextAsync(first));
            },
            client: async () => await sender.SendAsync("one"u8.ToArray(), group));
    }

    [Fact]
    public async Task Leave_OfAGroupNotJoined_IsAFault()
    {
        DatagramSocket socket = await Fixture.OpenDatagramAsync();
        Fault fault = Assert.Throws<FaultException>(() => socket.Leave(Group)).Fault;
        Assert.Equal((FaultReason.AddressNotAvailable, Group.Group), (fault.Reason, fault.Address));
        Assert.Equal(KernelSays(Errno.EADDRNOTAVAIL, isOftenFolded: true), fault.Errno);
    }

    [Fact]
    public async Task WhatIsNoGroup_OrOfTheOtherFamily_IsRefused()
    {
        DatagramSocket socket = await Fixture.OpenDatagramAsync();
        Assert.Equal(
            FaultReason.InvalidArgument,
            Assert.Throws<FaultException>(() => socket.Join(new MulticastGroup(Address.Loopback(0)))).Fault.Reason);
        MulticastGroup other = new(Address.FromIP(System.Net.IPAddress.Parse("ff02::1234"), 0));
        Assert.Equal(FaultReason.InvalidArgument, Assert.Throws<FaultException>(() => socket.Join(other)).Fault.Reason);
        Assert.Equal(
            FaultReason.InvalidArgument,
            Assert.Throws<FaultException>(() => socket.SetMulticast(new MulticastSending { HopLimit = 256 })).Fault.Reason);
        socket.SetMulticast(new MulticastSending { HopLimit = 255 });
    }

    private static async Task<string> TextAsync(DatagramSocket socket)
    {
        using Datagram datagram = await socket.ReceiveAsync();
        return Encoding.UTF8.GetString(datagram.Payload.Span);
    }

    private async Task<DatagramSocket> MemberAsync(int port)
    {
        DatagramSocket member = await Fixture.OpenDatagramAsync(
            new DatagramOptions { LocalAddress = Group.Group.WithPort(port), ShareAddress = true });
        member.Join(Group);
        return member;
    }

    private async Task<DatagramSocket> SenderAsync()
    {
        DatagramSocket sender = await Fixture.OpenDatagramAsync();
        sender.SetMulticast(new MulticastSending { Interface = Loopback, HopLimit = 1 });
        return sender;
    }
}
