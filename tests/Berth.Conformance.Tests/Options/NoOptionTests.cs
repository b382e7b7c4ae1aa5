using Berth.Conformance.Memory;

namespace Berth.Conformance;

/// <summary>An engine whose sockets are not the kernel's has no options, and says so.</summary>
public sealed class NoOptionTests
{
    [Fact]
    public async Task EngineWithoutOptions_SaysWhichEngineHasThem()
    {
        MemoryEngine engine = new();
        await using Listener listener = await engine.ListenAsync(new ListenOptions { Address = Address.Loopback(0) });
        FaultException refused = Assert.Throws<FaultException>(() => listener.Options.Set(TcpOption.NoDelay, true));
        Assert.Equal((FaultReason.NotSupported, SocketOperation.Option), (refused.Fault.Reason, refused.Fault.Operation));
        Assert.Contains("the engine 'sockets' has them", refused.Message, StringComparison.Ordinal);
        Assert.Throws<FaultException>(() => listener.Options.Get(TcpOption.NoDelay));
        Assert.False(listener.Options.TryGet(TcpOption.NoDelay, out _));
        Assert.Empty(listener.Options.RemarksOn([TcpOption.NoDelay.Of(true)]));
    }
}
