using System.Runtime.InteropServices;

namespace Berth.Conformance;

/// <summary>What an engine whose sockets are descriptors promises about sharing them.</summary>
public abstract class DescriptorBehaviours(EngineFixture fixture) : Behaviours(fixture)
{
    [Fact]
    public async Task HandOver_LeavesTheQueueToTheOtherHolder()
    {
        Listener first = await Fixture.ListenAsync();
        Address address = first.LocalAddress;
        Listener other = Fixture.Track(Engine.Descriptors!.AdoptListener(Duplicate(Engine.Descriptors.HandleOf(first)), ClosingLimits.Default));
        Signal queued = new();
        Assert.Equal(address, other.LocalAddress);
        await RunBothAsync(
            server: async () =>
            {
                await queued;
                first.HandOver();
                await (await Fixture.AcceptAsync(other)).Input.ExpectAsync("queued before");
                await (await Fixture.AcceptAsync(other)).Input.ExpectAsync("queued after");
            },
            client: async () =>
            {
                await (await Fixture.ConnectAsync(address)).Output.SendAsync("queued before");
                queued.Set();
                await (await Fixture.ConnectAsync(address)).Output.SendAsync("queued after");
            });
    }

    [Fact]
    public async Task HandOver_AndGiveUp_LeaveTheOtherHoldersLingerAlone()
    {
        Listener listener = await Fixture.ListenAsync();
        Listener otherListener = Fixture.Track(
            Engine.Descriptors!.AdoptListener(Duplicate(Engine.Descriptors.HandleOf(listener)), ClosingLimits.Default));
        listener.HandOver();
        Assert.Null(otherListener.Options.Get(SocketLevelOption.Linger));
        await RunBothAsync(
            server: async () =>
            {
                Connection connection = await Fixture.AcceptAsync(otherListener);
                Connection other = Fixture.Track(
                    Engine.Descriptors!.AdoptConnection(Duplicate(Engine.Descriptors.HandleOf(connection)), ClosingLimits.Default));
                connection.GiveUp();
                Assert.Null(other.Options.Get(SocketLevelOption.Linger));
            },
            client: async () => await Fixture.ConnectAsync(otherListener.LocalAddress));
    }

    [Fact]
    public async Task HandOver_EndsAWaitingAccept()
    {
        Listener listener = await Fixture.ListenAsync();
        Signal waiting = new();
        await RunBothAsync(
            server: async () =>
            {
                waiting.Set();
                Assert.False(await listener.WaitToAcceptAsync());
            },
            client: async () =>
            {
                await waiting;
                listener.HandOver();
            });
    }

    [Fact]
    public Task GiveUp_LeavesTheConnectionToTheOtherHolder()
    {
        Signal given = new();
        return PairAsync(
            server: async connection =>
            {
                Connection other = Fixture.Track(
                    Engine.Descriptors!.AdoptConnection(Duplicate(Engine.Descriptors.HandleOf(connection)), ClosingLimits.Default));
                Assert.Equal(connection.RemoteAddress, other.RemoteAddress);
                connection.GiveUp();
                given.Set();
                await other.Input.ExpectAsync("question");
                await other.Output.SendAsync("answer");
                await other.CompleteOutputAsync();
            },
            client: async connection =>
            {
                await given;
                await connection.Output.SendAsync("question");
                Assert.Equal("answer", await connection.Input.ReadTextToEndAsync());
            });
    }

    [Fact]
    public Task GivenUp_Connection_IsUnusable() => PairAsync(
        server: async connection =>
        {
            Fixture.Track(Engine.Descriptors!.AdoptConnection(Duplicate(Engine.Descriptors.HandleOf(connection)), ClosingLimits.Default));
            connection.GiveUp();
            Assert.Equal(FaultReason.AbortedHere, (await connection.Input.ReadUntilFaultAsync()).Reason);
            Assert.Equal(FaultReason.AbortedHere, (await connection.Output.WriteUntilFaultAsync()).Reason);
        },
        client: _ => Task.CompletedTask);

    [Fact]
    public async Task DatagramSocket_HandedOver_ServesItsOtherHolder()
    {
        DatagramSocket first = await Fixture.OpenDatagramAsync();
        DatagramSocket other = Fixture.Track(Engine.Descriptors!.AdoptDatagramSocket(Duplicate(Engine.Descriptors.HandleOf(first))));
        DatagramSocket client = await Fixture.OpenDatagramAsync();
        await RunBothAsync(
            server: async () =>
            {
                first.HandOver();
                using Datagram question = await other.ReceiveAsync();
                await question.ReplyAsync(question.Payload);
            },
            client: async () =>
            {
                await client.SendAsync("hello"u8.ToArray(), other.LocalAddress);
                using Datagram answer = await client.ReceiveAsync();
                Assert.Equal("hello"u8.ToArray(), answer.Payload.ToArray());
            });
    }

    [Fact]
    public async Task Adopt_OfTheWrongKind_IsRefused()
    {
        DatagramSocket datagrams = await Fixture.OpenDatagramAsync();
        int descriptor = Duplicate(Engine.Descriptors!.HandleOf(datagrams));
        Assert.Throws<FaultException>(() => Engine.Descriptors.AdoptListener(descriptor, ClosingLimits.Default));
        await Engine.Descriptors.AdoptDatagramSocket(descriptor).DisposeAsync(); // Refused, and still open.
    }

    private static int Duplicate(SafeHandle handle)
    {
        int copy = NativeDuplicate(handle);
        Assert.True(copy >= 0);
        return copy;
    }

#pragma warning disable SYSLIB1054 // A source-generated call would make this project unsafe for the sake of one test helper.
    [DllImport("libc", EntryPoint = "dup", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int NativeDuplicate(SafeHandle descriptor);
#pragma warning restore SYSLIB1054
}
