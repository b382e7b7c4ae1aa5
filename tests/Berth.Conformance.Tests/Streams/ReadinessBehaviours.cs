using System.Buffers;
using System.Text;

namespace Berth.Conformance;

/// <summary>What a loop of one's own stands on: tries that do not wait, waits that move no bytes, and a wait for the first ready of many.</summary>
public abstract class ReadinessBehaviours(EngineFixture fixture) : Behaviours(fixture)
{
    [Fact]
    public Task TryReceive_SaysWouldBlock_ThenBytes_ThenTheEnd()
    {
        Signal triedBefore = new();
        return PairAsync(
            server: async connection =>
            {
                await triedBefore;
                await connection.Output.SendAsync("abc");
                await connection.CompleteOutputAsync();
            },
            client: async connection =>
            {
                byte[] buffer = new byte[2];
                Assert.False(connection.TryReceive(buffer, out int count));
                triedBefore.Set();
                StringBuilder received = new();
                do
                {
                    await connection.WaitToReceiveAsync();
                    Assert.True(connection.TryReceive(buffer, out count), "it was ready");
                    received.Append(Encoding.UTF8.GetString(buffer.AsSpan(0, count)));
                }
                while (count > 0);
                Assert.Equal("abc", received.ToString());
            });
    }

    [Fact]
    public Task TrySend_TakesWhatFits_AndRoomIsTold()
    {
        Signal full = new();
        long sent = 0;
        return PairAsync(
            server: async connection =>
            {
                await full;
                byte[] all = await connection.Input.ReadToEndAsync();
                Assert.Equal(Volatile.Read(ref sent), all.Length);
            },
            client: async connection =>
            {
                byte[] chunk = new byte[100_000];
                int taken;
                while ((taken = connection.TrySend(chunk)) > 0)
                {
                    sent += taken;
                }

                full.Set();
                await connection.WaitToSendAsync();
                taken = connection.TrySend("last"u8);
                Assert.InRange(taken, 1, 4);
                sent += taken;
                await connection.CompleteOutputAsync();
            });
    }

    [Fact]
    public Task TrySend_GoesBehindWhatWasWritten() => PairAsync(
        server: async connection => Assert.Equal("abcd", await connection.Input.ReadTextToEndAsync()),
        client: async connection =>
        {
            connection.Output.Put("ab");
            Assert.Equal(2, connection.TrySend("cd"u8));
            await connection.CompleteOutputAsync();
        });

    [Fact]
    public async Task ReadySet_RunsTheTextbooksServerInOneLoop()
    {
        const int Clients = 3;
        Listener listener = await Fixture.ListenAsync();
        await RunBothAsync(
            server: async () =>
            {
                ReadySet set = new();
                await using (set.ConfigureAwait(true))
                {
                    set.Add(listener);
                    byte[] buffer = new byte[4];
                    int served = 0;
                    while (served < Clients)
                    {
                        foreach (ReadySocket ready in await set.WaitAsync())
                        {
                            if (ready.Socket is Listener)
                            {
                                Assert.True(listener.TryAccept(out Connection? accepted));
                                set.Add(accepted);
                            }
                            else if (ready.Socket is Connection connection && connection.TryReceive(buffer, out int count))
                            {
                                if (count > 0)
                                {
                                    await connection.Output.WriteAsync(buffer.AsMemory(0, count));
                                    continue;
                                }

                                Assert.True(await set.RemoveAsync(connection));
                                await connection.DisposeAsync();
                                served++;
                            }
                        }
                    }

                    Assert.Equal(1, set.Count);
                }
            },
            client: async () =>
            {
                for (int client = 0; client < Clients; client++)
                {
                    Connection connection = await Fixture.ConnectAsync(listener.LocalAddress);
                    await connection.Output.SendAsync($"hello from {client}");
                    await connection.CompleteOutputAsync();
                    Assert.Equal($"hello from {client}", await connection.Input.ReadTextToEndAsync());
                }
            });
    }

    [Fact]
    public Task ReadySet_TellsAgainWhatWasLeft_AndLosesNothingWhenASocketLeaves() => PairAsync(
        server: async connection => await connection.Output.SendAsync("abc"),
        client: async connection =>
        {
            ReadySet set = new();
            set.Add(connection);
            for (int round = 0; round < 3; round++)
            {
                ReadySocket ready = Assert.Single(await set.WaitAsync());
                Assert.Same(connection, ready.Socket);
                Assert.Equal(SocketReadiness.Receive, ready.Readiness);
            }

            Assert.Throws<ArgumentException>(() => set.Add(connection));
            Assert.True(await set.RemoveAsync(connection));
            Assert.False(await set.RemoveAsync(connection));
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await set.WaitAsync());
            await connection.Input.ExpectAsync("abc");
        });

    [Fact]
    public Task ReadySet_WaitCancelled_KeepsItsMembers()
    {
        Signal cancelled = new();
        return PairAsync(
            server: async connection =>
            {
                await cancelled;
                await connection.Output.SendAsync("x");
            },
            client: async connection =>
            {
                ReadySet set = new();
                await using (set.ConfigureAwait(true))
                {
                    set.Add(connection);
                    using CancellationTokenSource patience = new();
                    ValueTask<IReadOnlyList<ReadySocket>> waiting = set.WaitAsync(patience.Token);
                    await patience.CancelAsync();
                    await PipeScripts.ExpectCanceledAsync(async () => await waiting);
                    cancelled.Set();
                    Assert.Single(await set.WaitAsync());
                    Assert.True(connection.TryReceive(new byte[1], out int count));
                    Assert.Equal(1, count);
                }
            });
    }
}
