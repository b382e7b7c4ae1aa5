using System.Text;

namespace Berth.Conformance;

/// <summary>What sessions over an engine's datagram socket promise: the bounds of messages, and each peer its own.</summary>
public abstract class SessionBehaviours(EngineFixture fixture) : Behaviours(fixture)
{
    [Fact]
    public async Task EachPeer_IsServedByASessionOfItsOwn()
    {
        const int Peers = 5;
        DatagramSessions sessions = await ListenAsync();
        DatagramSocket[] peers = new DatagramSocket[Peers];
        for (int number = 0; number < Peers; number++)
        {
            peers[number] = await Fixture.OpenDatagramAsync();
        }

        await RunBothAsync(
            server: async () =>
            {
                List<Task> served = [];
                for (int number = 0; number < Peers; number++)
                {
                    served.Add(EchoThreeAsync(await sessions.AcceptAsync()));
                }

                await Task.WhenAll(served);
            },
            client: async () =>
            {
                for (int round = 0; round < 3; round++)
                {
                    foreach ((int number, DatagramSocket peer) in peers.Index())
                    {
                        await peer.SendAsync(Encoding.UTF8.GetBytes($"{number}/{round}"), sessions.LocalAddress);
                    }

                    foreach ((int number, DatagramSocket peer) in peers.Index())
                    {
                        using Datagram answer = await peer.ReceiveAsync();
                        Assert.Equal($"{number}/{round}", Encoding.UTF8.GetString(answer.Payload.Span));
                        Assert.Equal(sessions.LocalAddress, answer.Remote);
                    }
                }
            });
        Assert.Equal((Peers, 0L, 0L), (sessions.Count, sessions.DroppedCount, sessions.RefusedCount));
    }

    [Fact]
    public async Task Boundaries_AreKept_EmptyDatagramsToo()
    {
        DatagramSessions sessions = await ListenAsync();
        DatagramSocket peer = await Fixture.OpenDatagramAsync();
        string[] texts = ["", "one", "", "and a longer two"];
        await RunBothAsync(
            server: async () =>
            {
                DatagramSession session = await sessions.AcceptAsync();
                Assert.Equal(peer.LocalAddress, session.Remote);
                foreach (string text in texts)
                {
                    using Datagram datagram = await session.ReceiveAsync();
                    Assert.Equal(text, Encoding.UTF8.GetString(datagram.Payload.Span));
                }
            },
            client: async () =>
            {
                foreach (string text in texts)
                {
                    await peer.SendAsync(Encoding.UTF8.GetBytes(text), sessions.LocalAddress);
                }
            });
    }

    [Fact]
    public async Task AWaitInProgress_EndsWhenTheListenerIsClosed()
    {
        DatagramSessions sessions = await ListenAsync();
        DatagramSocket peer = await Fixture.OpenDatagramAsync();
        Signal waiting = new();
        await RunBothAsync(
            server: async () =>
            {
                DatagramSession session = await sessions.AcceptAsync();
                (await session.ReceiveAsync()).Dispose();
                waiting.Set();
                Assert.False(await session.WaitToReceiveAsync());
                Assert.Equal(EndReason.AbortedHere, (await session.Closed).Reason);
            },
            client: async () =>
            {
                await peer.SendAsync("x"u8.ToArray(), sessions.LocalAddress);
                await waiting;
                await sessions.DisposeAsync();
            });
    }

    private static async Task EchoThreeAsync(DatagramSession session)
    {
        for (int round = 0; round < 3; round++)
        {
            using Datagram datagram = await session.ReceiveAsync();
            Assert.Equal(session.Remote, datagram.Remote);
            await datagram.ReplyAsync(datagram.Payload);
        }
    }

    private async Task<DatagramSessions> ListenAsync() => Fixture.Track(new DatagramSessions(await Fixture.OpenDatagramAsync()));
}
