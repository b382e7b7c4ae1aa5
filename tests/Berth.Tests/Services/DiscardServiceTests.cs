namespace Berth.Tests;

public sealed class DiscardServiceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OverAStream_EverythingIsTakenAndNothingAnswered()
    {
        await using PipeConnection connection = new();
        Task serving = connection.ServeAsync(new StandardServices().Discard.OnConnection, Cancellation);
        for (int sent = 0; sent < 1_000_000; sent += 50_000)
        {
            await connection.PeerOutput.WriteAsync(new byte[50_000], Cancellation); // Waits for ever unless somebody reads.
        }

        await connection.PeerOutput.CompleteAsync();
        await serving;
        Assert.Empty(await connection.ReadToEndAsync(Cancellation));
    }

    [Fact]
    public async Task WhenTheServerStops_AnIdleConnectionEndsInOrder()
    {
        await using PipeConnection connection = new();
        Task serving = connection.ServeAsync(new StandardServices().Discard.OnConnection, Cancellation);
        Assert.False(serving.IsCompleted);
        connection.RequestStop();
        await serving;
    }

    [Fact]
    public async Task OverDatagrams_NothingIsAnswered()
    {
        RecordingDatagramSocket socket = new(Address.Loopback(7009));
        Assert.Null(await socket.AskAsync(
            new StandardServices().Discard.OnDatagram, [1, 2, 3], Address.Loopback(50_000), cancellation: Cancellation));
    }
}
