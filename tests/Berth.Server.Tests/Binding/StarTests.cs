using System.Net.Sockets;

namespace Berth;

/// <summary>Which families <c>*</c> stands for is the engine's word, which may know another network than this host's.</summary>
public sealed class StarTests
{
    [Theory]
    [InlineData(AddressFamily.InterNetwork, "0.0.0.0:7007", null)]
    [InlineData(AddressFamily.InterNetworkV6, "[::]:7007", false)]
    [InlineData(null, "[::]:7007", true)]
    public async Task Star_IsBoundInTheFamiliesThatTheEngineHasAddressesOf(AddressFamily? onlyFamily, string bound, bool? dualStack)
    {
        FakeEngine engine = new() { OnlyFamily = onlyFamily };
        await using SocketServer server = new(new ServerOptions { Engine = engine });
        server.Listen("tcp://*:7007", ScriptHandler.ServeAsync);
        await Assert.ThrowsAsync<NotSupportedException>(() => server.StartAsync());
        Assert.Equal((bound, dualStack), (engine.Asked!.Address.ToString(), engine.Asked.DualStack));
    }
}
