namespace Berth.Conformance;

public sealed class SocketsUrgentIPv4() : UrgentBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv4));

public sealed class SocketsUrgentIPv6() : UrgentBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv6));

public sealed class SocketsBlockingUrgentIPv4() : UrgentBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv4));

public sealed class SocketsBlockingUrgentIPv6() : UrgentBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv6));

/// <summary>Where an engine can't be told, it says so, and what does not need that works.</summary>
public sealed class UrgentLimitsTests
{
    [Theory]
    [InlineData("memory")]
    [InlineData("sockets-portable")]
    public async Task EngineThatCannotNotify_SaysSo(string engine)
    {
        EngineUnderTest form = EnginesUnderTest.All.Single(known => known.Name == engine);
        await using EngineFixture fixture = EnginesUnderTest.In(form, AddressKind.IPv4);
        Listener listener = await fixture.ListenAsync();
        await fixture.RunBothAsync(
            async () => await fixture.AcceptAsync(listener),
            async () =>
            {
                Connection connection = await fixture.ConnectAsync(listener.LocalAddress);
                Fault fault = await PipeScripts.FaultOfAsync(async () => await connection.Urgent.WaitAsync());
                Assert.Equal(FaultReason.NotSupported, fault.Reason);
                Assert.NotNull(fault.Detail);
            },
            nameof(EngineThatCannotNotify_SaysSo));
    }
}
