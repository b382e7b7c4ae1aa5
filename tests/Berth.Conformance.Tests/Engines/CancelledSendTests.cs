using System.IO.Pipelines;

namespace Berth.Conformance;

/// <summary>
/// What only the asynchronous form of the portable engine does: it goes on sending when the flush that began to is cancelled. The
/// bytes must not go out a second time when they were all sent before anybody asked again.
/// </summary>
public sealed class CancelledSendTests
{
    private const int MoreThanAnyBuffer = 16 << 20;
    private const int Rounds = 10; // Whether the kernel has finished before the next flush is a race; most rounds it has.

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task BytesOfACancelledFlush_AreSentOnce_ThoughTheyWereAllSentBeforeTheNextFlush()
    {
        SocketEngine engine = new();
        await using Listener listener = await engine.ListenAsync(new ListenOptions { Address = Address.Loopback(0) }, Cancellation);
        for (int round = 0; round < Rounds; round++)
        {
            await using Connection client = await engine.ConnectAsync(new ConnectOptions { Address = listener.LocalAddress }, Cancellation);
            await using Connection server = await listener.AcceptAsync(Cancellation);
            using CancellationTokenSource patience = new();
            ValueTask<FlushResult> flush = server.Output.WriteAsync(new byte[MoreThanAnyBuffer], patience.Token);
            await patience.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await flush);

            ReadResult all = await client.Input.ReadAtLeastAsync(MoreThanAnyBuffer, Cancellation);
            client.Input.AdvanceTo(all.Buffer.End);
            await client.Output.WriteAsync("all is here"u8.ToArray(), Cancellation);
            ReadResult told = await server.Input.ReadAsync(Cancellation);
            server.Input.AdvanceTo(told.Buffer.End);

            ValueTask finishing = server.CompleteOutputAsync();
            ReadResult end = await client.Input.ReadAsync(Cancellation);
            if (!end.IsCompleted)
            {
                client.Abort();
                Assert.Fail("The peer got bytes again.");
            }

            await finishing;
            Assert.Equal(MoreThanAnyBuffer, server.BytesSent);
            await client.CompleteOutputAsync();
        }
    }
}
