namespace Berth.Conformance;

/// <summary>What sockets of the kernel promise about their options, over every kind of address.</summary>
public abstract class OptionBehaviours(EngineFixture fixture) : Behaviours(fixture)
{
    private const int Bytes = 40_000;
    private const int SolSocket = 1;
    private const int SoRcvBuf = 8;

    [Fact]
    public async Task SetBeforeListen_IsInForce_AndAcceptedConnectionsInheritIt()
    {
        Listener listener = await ListenAsync(SocketLevelOption.ReceiveBuffer.Of(Bytes), SocketLevelOption.SendBuffer.Of(Bytes));
        Assert.Equal(2 * Bytes, listener.Options.Get(SocketLevelOption.ReceiveBuffer));
        await RunBothAsync(
            server: async () =>
            {
                // A Unix connection gets its buffers from the system, not from its listener.
                Connection accepted = await Fixture.AcceptAsync(listener);
                Assert.Equal(!Fixture.Kind.IsUnix, accepted.Options.Get(SocketLevelOption.ReceiveBuffer) == 2 * Bytes);
            },
            client: async () => await Fixture.ConnectAsync(listener.LocalAddress));
    }

    [Fact]
    public async Task SetBeforeConnect_IsInForce()
    {
        Listener listener = await Fixture.ListenAsync();
        await RunBothAsync(
            server: async () => await Fixture.AcceptAsync(listener),
            client: async () =>
            {
                Connection connection = await ConnectAsync(listener, SocketLevelOption.ReceiveBuffer.Of(Bytes));
                Assert.Equal(2 * Bytes, connection.Options.Get(SocketLevelOption.ReceiveBuffer));
                Assert.Contains($"asked for {Bytes}, granted {2 * Bytes}", Assert.Single(
                    connection.Options.RemarksOn([SocketLevelOption.ReceiveBuffer.Of(Bytes)])), StringComparison.Ordinal);
            });
    }

    [Fact]
    public async Task SetBeforeBind_OnADatagramSocket_IsInForce()
    {
        DatagramSocket socket = await Fixture.OpenDatagramAsync(new DatagramOptions
        {
            Transport = Fixture.Kind.Datagram,
            LocalAddress = Fixture.Kind.ToBind(),
            SocketOptions = [SocketLevelOption.ReceiveBuffer.Of(Bytes)],
        });
        Assert.Equal(2 * Bytes, socket.Options.Get(SocketLevelOption.ReceiveBuffer));
    }

    [Fact]
    public Task SetLater_TakesEffect_AndTheRawFormMeansTheSame() => PairAsync(
        server: connection =>
        {
            connection.Options.Set(SocketLevelOption.Priority, 4);
            Assert.Equal(4, connection.Options.Get(SocketLevelOption.Priority));
            connection.Options.Set(SocketOptionValue.OfInt(SolSocket, SoRcvBuf, Bytes));
            Assert.Equal(2 * Bytes, connection.Options.Get(SocketLevelOption.ReceiveBuffer));
            Assert.Equal(BitConverter.GetBytes(2 * Bytes), connection.Options.GetBytes(SolSocket, SoRcvBuf));
            return Task.CompletedTask;
        },
        client: connection =>
        {
            Assert.NotEqual(4, connection.Options.Get(SocketLevelOption.Priority)); // The control: the other end has its own.
            return Task.CompletedTask;
        });

    [Fact]
    public async Task RefusedBeforeListen_IsAFaultThatNamesTheOption_AndTheAddressStaysFree()
    {
        Address address = await Fixture.FreeAddressAsync();
        FaultException refused = await Assert.ThrowsAsync<FaultException>(
            async () => await ListenAsync(address, SocketLevelOption.Priority.Of(1), SocketOptionValue.OfInt(SolSocket, 9999, 1)));
        Assert.Equal(SocketOperation.Option, refused.Fault.Operation);
        Assert.Equal(KernelSays(Errno.ENOPROTOOPT, isOftenFolded: true), refused.Fault.Errno);
        Assert.Contains("Setting option 9999 of level 1 to the bytes 01000000 was refused.", refused.Message, StringComparison.Ordinal);
        await Fixture.ListenAsync(address);
    }

    [Fact]
    public async Task OptionThatThereIsNot_IsEnoprotoopt_AndTheSocketGoesOn()
    {
        Listener listener = await Fixture.ListenAsync();
        FaultException refused = Assert.Throws<FaultException>(() => listener.Options.GetBytes(SolSocket, 9999));
        Assert.Equal(KernelSays(Errno.ENOPROTOOPT, isOftenFolded: true), refused.Fault.Errno);
        Assert.Contains("Reading option 9999 of level 1", refused.Message, StringComparison.Ordinal);
        Assert.False(listener.Options.TryGet(SocketLevelOption.SendBufferForce, out int _)); // It can only be set.
        Assert.True(listener.Options.Get(SocketLevelOption.AcceptsConnections));
    }

    [Fact]
    public async Task OptionsOfAClosedSocket_AreAFault_NotACrash()
    {
        Listener listener = await Fixture.ListenAsync();
        DatagramSocket socket = await Fixture.OpenDatagramAsync();
        await listener.DisposeAsync();
        await socket.DisposeAsync();
        Assert.Equal(
            FaultReason.AbortedHere, Assert.Throws<FaultException>(() => listener.Options.Get(SocketLevelOption.Type)).Fault.Reason);
        Assert.Equal(
            FaultReason.AbortedHere, Assert.Throws<FaultException>(() => socket.Options.Set(SocketLevelOption.Priority, 1)).Fault.Reason);
        Assert.False(socket.Options.TryGet(SocketLevelOption.Type, out _));
    }

    [Fact]
    public Task Wrapper_GivesTheOptionsOfWhatItWraps() => PairAsync(
        server: connection =>
        {
            new CountingConnection(connection).Options.Set(SocketLevelOption.Priority, 3);
            Assert.Equal(3, connection.Options.Get(SocketLevelOption.Priority));
            return Task.CompletedTask;
        },
        client: _ => Task.CompletedTask);

    private protected ValueTask<Listener> ListenAsync(params SocketOptionValue[] options) => ListenAsync(Fixture.Kind.ToBind(), options);

    private protected async ValueTask<Connection> ConnectAsync(Listener listener, params SocketOptionValue[] options) =>
        Fixture.Track(await Engine.ConnectAsync(new ConnectOptions
        {
            Transport = Fixture.Kind.Stream,
            Address = listener.LocalAddress,
            SocketOptions = options,
        }));

    private async ValueTask<Listener> ListenAsync(Address address, params SocketOptionValue[] options) =>
        Fixture.Track(await Engine.ListenAsync(new ListenOptions
        {
            Transport = Fixture.Kind.Stream,
            Address = address,
            SocketOptions = options,
        }));
}
