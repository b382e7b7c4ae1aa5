using System.Net.Sockets;

namespace Berth;

/// <summary>The maximum of connections is the whole server's, whichever worker accepts.</summary>
public sealed class PreforkMaximumTests
{
    private const string Any = "tcp://127.0.0.1:0";

    [Theory]
    [InlineData("prefork:2/loop", "close")]
    [InlineData("prefork:2/thread", "close")]
    [InlineData("prefork:2/prethread:4", "close")]
    [InlineData("prefork:2/loop", "reset")]
    public async Task AFullWorker_LeavesClientsToTheOthers_AndTheyAreTurnedAwayOnlyWhenAllAreFull(string model, string whenFull)
    {
        const int Rounds = 4;
        const int Room = 4; // Two for each worker: which of them accepts is chance.
        await using ServerProgram program = await ServerProgram.StartAsync(
            "--model", model, "--url", Any, "--max", $"{Room}", "--when-full", whenFull);
        for (int round = 1; round <= Rounds; round++)
        {
            using ClientGroup clients = new();
            for (int place = 0; place < Room; place++)
            {
                // Nobody was full before the first round; after the others a worker may not have heard yet that there is room again.
                LineClient client = round == 1 ? await program.ConnectAsync() : await LineClient.FirstServedAsync(await program.PortAsync());
                clients.Add(client);
                Assert.Equal("in", await client.AskAsync("in"));
            }

            Assert.Null(await HearTurnedAwayAsync(program));
            await program.Output.WaitForAsync("turned-away", count: round);
            foreach (LineClient client in clients.Clients)
            {
                client.Reset();
            }

            await program.Output.WaitForAsync("closed", count: round * Room);
        }
    }

    [Fact]
    public async Task TheSuccessorOfAFullWorker_HasRoom()
    {
        await using ServerProgram program = await ServerProgram.StartAsync(
            "--model", "prefork:2/loop", "--url", Any, "--max", "2", "--when-full", "close");
        using LineClient first = await program.ConnectAsync();
        int doomed = (await first.AskAsync("who"))!.Number("pid");
        using LineClient second = await program.ConnectAsync();
        Assert.Equal("2", await second.AskAsync("2"));
        Assert.Null(await HearTurnedAwayAsync(program));
        await Shell.SignalAsync(doomed, "KILL");
        await program.Output.WaitForAsync("worker-exited", $"pid={doomed}");
        await program.Output.WaitForAsync("worker-started", count: 3);
        using LineClient third = await LineClient.FirstServedAsync(await program.PortAsync());
        Assert.Equal("3", await third.AskAsync("3"));
    }

    /// <summary>What a client hears that is turned away: nothing, be it by FIN or by RST.</summary>
    private static async Task<string?> HearTurnedAwayAsync(ServerProgram program)
    {
        try
        {
            using LineClient client = await program.ConnectAsync();
            return await client.HearAsync();
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            return null;
        }
    }
}
