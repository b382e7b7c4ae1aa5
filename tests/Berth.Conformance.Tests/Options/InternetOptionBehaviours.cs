using System.Net.NetworkInformation;

namespace Berth.Conformance;

/// <summary>The options of TCP, and what it tells about itself.</summary>
public abstract class InternetOptionBehaviours(EngineFixture fixture) : OptionBehaviours(fixture)
{
    [Fact]
    public async Task EveryKindOfTcpValue_IsReadBackAsItWasSet()
    {
        Listener listener = await ListenAsync(
            TcpOption.NoDelay.Of(false),
            TcpOption.KeepAliveIdle.Of(TimeSpan.FromSeconds(123)),
            TcpOption.UserTimeout.Of(TimeSpan.FromMilliseconds(4567)),
            TcpOption.CongestionControl.Of("reno"),
            SocketLevelOption.Linger.Of(TimeSpan.FromSeconds(7)),
            SocketLevelOption.ReceiveTimeout.Of(TimeSpan.FromMilliseconds(1500)),
            SocketLevelOption.KeepAlive.Of(true));
        await RunBothAsync(
            server: async () =>
            {
                foreach (SocketOptions options in (SocketOptions[])[listener.Options, (await Fixture.AcceptAsync(listener)).Options])
                {
                    Assert.False(options.Get(TcpOption.NoDelay));
                    Assert.Equal(TimeSpan.FromSeconds(123), options.Get(TcpOption.KeepAliveIdle));
                    Assert.Equal(TimeSpan.FromMilliseconds(4567), options.Get(TcpOption.UserTimeout));
                    Assert.Equal("reno", options.Get(TcpOption.CongestionControl));
                    Assert.Equal(TimeSpan.FromSeconds(7), options.Get(SocketLevelOption.Linger));
                    Assert.Equal(TimeSpan.FromMilliseconds(1500), options.Get(SocketLevelOption.ReceiveTimeout));
                    Assert.True(options.Get(SocketLevelOption.KeepAlive));
                }
            },
            client: async () =>
            {
                Connection connection = await Fixture.ConnectAsync(listener.LocalAddress);
                Assert.True(connection.Options.Get(TcpOption.NoDelay)); // The controls: nobody set these.
                Assert.Null(connection.Options.Get(SocketLevelOption.Linger));
            });
    }

    [Fact]
    public async Task ValueOutOfRange_IsAFaultThatSaysTheRange()
    {
        Listener listener = await Fixture.ListenAsync();
        FaultException refused = Assert.Throws<FaultException>(() => listener.Options.Set(TcpOption.KeepAliveIdle, TimeSpan.FromSeconds(40_000)));
        Assert.Equal(KernelSays(Errno.EINVAL), refused.Fault.Errno);
        Assert.Contains("keep-alive-idle (TCP_KEEPIDLE) to '40000s' was refused. It takes 1s to 32767s.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InfoOfAListener_CountsWhoWaitsInItsQueue()
    {
        Listener listener = await Fixture.ListenAsync(backlog: 5);
        Assert.Equal((TcpState.Listen, 0, 5), Queue(listener));
        await Fixture.ConnectAsync(listener.LocalAddress);
        await Fixture.ConnectAsync(listener.LocalAddress);
        Assert.Equal((TcpState.Listen, 2, 5), Queue(listener));
        await RunBothAsync(server: async () => await Fixture.AcceptAsync(listener), client: () => Task.CompletedTask);
        Assert.Equal((TcpState.Listen, 1, 5), Queue(listener));
    }

    [Fact]
    public Task InfoOfAConnection_FollowsIt()
    {
        Signal looked = new();
        return PairAsync(
            server: async connection =>
            {
                await connection.Output.SendAsync("hello");
                Assert.Equal("done", await connection.Input.ReadTextToEndAsync());
                TcpInfo info = connection.Options.Get(TcpOption.Info);
                Assert.Equal((TcpState.CloseWait, 5, 5), (info.State, info.BytesReceived, info.BytesSent));
                Assert.Null(info.QueueLength);
                looked.Set();
            },
            client: async connection =>
            {
                await connection.Input.ExpectAsync("hello");
                TcpInfo info = connection.Options.Get(TcpOption.Info);
                Assert.Equal((TcpState.Established, 5L), (info.State, info.BytesReceived));
                Assert.True(info.RoundTripTime > TimeSpan.Zero);
                Assert.InRange(info.SendSegmentBytes, 500, 65_535);
                await connection.Output.SendAsync("done");
                await connection.CompleteOutputAsync();
                await looked;
            });
    }

    private static (TcpState State, long? Length, long? Limit) Queue(Listener listener)
    {
        TcpInfo info = listener.Options.Get(TcpOption.Info);
        return (info.State, info.QueueLength, info.QueueLimit);
    }
}
