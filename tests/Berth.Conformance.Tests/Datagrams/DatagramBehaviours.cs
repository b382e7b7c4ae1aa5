using System.Text;

namespace Berth.Conformance;

/// <summary>What a datagram socket promises: whole datagrams with their sender, and faults that end nothing.</summary>
public abstract partial class DatagramBehaviours(EngineFixture fixture) : Behaviours(fixture)
{
    [Fact]
    public async Task Boundaries_AreKept()
    {
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        DatagramSocket client = await Fixture.OpenDatagramAsync();
        string[] texts = ["one", "and two", "", "and a longer three"];
        await RunBothAsync(
            server: async () =>
            {
                foreach (string text in texts)
                {
                    using Datagram datagram = await server.ReceiveAsync();
                    Assert.Equal(text, Text(datagram));
                    Assert.Equal(client.LocalAddress, datagram.Remote);
                    Assert.False(datagram.IsTruncated);
                    Assert.Same(server, datagram.Socket);
                }
            },
            client: async () =>
            {
                foreach (string text in texts)
                {
                    await client.SendAsync(Bytes(text), server.LocalAddress);
                }
            });
    }

    [Fact]
    public async Task ZeroLength_ArrivesAsAnEmptyDatagram()
    {
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        DatagramSocket client = await Fixture.OpenDatagramAsync(remote: server.LocalAddress);
        await RunBothAsync(
            server: async () =>
            {
                using Datagram question = await server.ReceiveAsync();
                Assert.True(question.Payload.IsEmpty);
                Assert.False(question.IsTruncated);
                await question.ReplyAsync(ReadOnlyMemory<byte>.Empty);
            },
            client: async () =>
            {
                await client.SendAsync(ReadOnlyMemory<byte>.Empty);
                using Datagram answer = await client.ReceiveAsync();
                Assert.True(answer.Payload.IsEmpty);
            });
    }

    [Fact]
    public async Task TryPeek_ShowsTheNextDatagram_AndLeavesIt()
    {
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        DatagramSocket client = await Fixture.OpenDatagramAsync();
        Assert.False(server.TryPeek(out Datagram? none));
        Assert.Null(none);
        await RunBothAsync(
            server: async () =>
            {
                foreach (string text in (string[])["first", "second"])
                {
                    await server.WaitToReceiveAsync();
                    for (int look = 0; look < 2; look++)
                    {
                        Assert.True(server.TryPeek(out Datagram? seen));
                        Assert.Equal((text, client.LocalAddress), (Text(seen), seen.Remote));
                        seen.Dispose();
                    }

                    using Datagram taken = await server.ReceiveAsync();
                    Assert.Equal(text, Text(taken));
                }
            },
            client: async () =>
            {
                await client.SendAsync(Bytes("first"), server.LocalAddress);
                await client.SendAsync(Bytes("second"), server.LocalAddress);
            });
        Assert.False(server.TryPeek(out _));
    }

    [Fact]
    public async Task WhatADatagramAsksFor_IsDone_OrRefusedWithAReason()
    {
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        DatagramSocket client = await Fixture.OpenDatagramAsync();
        OutgoingDatagram plain = new(Bytes("berth"), server.LocalAddress);
        OutgoingDatagram[] asking =
        [
            plain with { DoNotRoute = true },
            plain with { Payload = Bytes("be"), HasMore = true },
            plain with { Source = client.LocalAddress },
            plain with { SegmentSize = 5 },
        ];
        await RunBothAsync(
            server: async () =>
            {
                for (int count = 0; count <= asking.Length; count++)
                {
                    using Datagram datagram = await server.ReceiveAsync();
                    Assert.Equal(("berth", client.LocalAddress), (Text(datagram), datagram.Remote));
                }
            },
            client: async () =>
            {
                foreach (OutgoingDatagram datagram in asking)
                {
                    if (!await IsSentAsync(client, datagram))
                    {
                        await client.SendAsync(plain); // Nothing of what was refused has gone out.
                    }
                    else if (datagram.HasMore)
                    {
                        await client.SendAsync(plain with { Payload = Bytes("rth") });
                    }
                }

                await client.SendAsync(plain);
            });
    }

    [Fact]
    public async Task AncillaryData_IsTold_OrRefusedWithAReason()
    {
        DatagramSocket server;
        try
        {
            server = await Fixture.OpenDatagramAsync(new DatagramOptions
            {
                Transport = Fixture.Kind.Datagram,
                LocalAddress = Fixture.Kind.ToBind(),
                Ancillary = AncillaryKinds.All,
            });
        }
        catch (FaultException refused)
        {
            Assert.Equal(FaultReason.NotSupported, refused.Fault.Reason);
            Assert.NotNull(refused.Fault.Detail);
            return;
        }

        DatagramSocket client = await Fixture.OpenDatagramAsync();
        await RunBothAsync(
            server: async () =>
            {
                using Datagram datagram = await server.ReceiveAsync();
                Assert.NotNull(datagram.Ancillary.ReceivedAt);
                Assert.Equal(server.LocalAddress, datagram.Local);
                Assert.Equal(Fixture.Kind.IsUnix ? null : server.LocalAddress.WithPort(0), datagram.Ancillary.Destination);
            },
            client: async () => await client.SendAsync(Bytes("x"), server.LocalAddress));
    }

    [Fact]
    public async Task Truncation_IsReported_AndTheNextDatagramIsWhole()
    {
        DatagramSocket server = await Fixture.OpenDatagramAsync(receiveBytesMax: 10);
        DatagramSocket client = await Fixture.OpenDatagramAsync();
        await RunBothAsync(
            server: async () =>
            {
                using Datagram cut = await server.ReceiveAsync();
                Assert.Equal("0123456789", Text(cut));
                Assert.True(cut.IsTruncated);
                using Datagram fits = await server.ReceiveAsync();
                Assert.Equal("9876543210", Text(fits));
                Assert.False(fits.IsTruncated);
            },
            client: async () =>
            {
                await client.SendAsync("0123456789 and more"u8.ToArray(), server.LocalAddress);
                await client.SendAsync("9876543210"u8.ToArray(), server.LocalAddress);
            });
    }

    [Fact]
    public async Task Largest_ArrivesWhole()
    {
        const int LargestOverIPv4 = 65_507;
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        DatagramSocket client = await Fixture.OpenDatagramAsync();
        byte[] payload = new Pattern(9).First(LargestOverIPv4);
        await RunBothAsync(
            server: async () =>
            {
                using Datagram datagram = await server.ReceiveAsync();
                Assert.False(datagram.IsTruncated);
                Assert.Equal(payload, datagram.Payload.ToArray());
            },
            client: () => client.SendAsync(payload, server.LocalAddress).AsTask());
    }

    [Fact]
    public async Task TooLong_IsRefused_SendsNothing_AndLeavesTheSocketUsable()
    {
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        DatagramSocket client = await Fixture.OpenDatagramAsync();
        await RunBothAsync(
            server: async () =>
            {
                using Datagram datagram = await server.ReceiveAsync();
                Assert.Equal("fits", Text(datagram));
            },
            client: async () =>
            {
                byte[] tooLong = new byte[4 * 1024 * 1024];
                Fault fault = await PipeScripts.FaultOfAsync(async () => await client.SendAsync(tooLong, server.LocalAddress));
                Assert.Equal(FaultReason.MessageTooLong, fault.Reason);
                Assert.Equal(SocketOperation.Send, fault.Operation);
                Assert.Equal(KernelSays(Errno.EMSGSIZE), fault.Errno);
                await client.SendAsync("fits"u8.ToArray(), server.LocalAddress);
            });
    }

    [Fact]
    public async Task Reply_GoesBackFromTheSameSocket()
    {
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        DatagramSocket client = await Fixture.OpenDatagramAsync();
        await RunBothAsync(
            server: async () =>
            {
                using Datagram question = await server.ReceiveAsync();
                await question.ReplyAsync(Bytes($"re: {Text(question)}"));
            },
            client: async () =>
            {
                await client.SendAsync("hello"u8.ToArray(), server.LocalAddress);
                using Datagram answer = await client.ReceiveAsync();
                Assert.Equal("re: hello", Text(answer));
                Assert.Equal(server.LocalAddress, answer.Remote);
            });
    }

    [Fact]
    public async Task ManyClients_OnOneSocket_GetEachItsOwnAnswer()
    {
        const int Count = 50;
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        await RunBothAsync(
            server: async () =>
            {
                for (int i = 0; i < Count; i++)
                {
                    using Datagram question = await server.ReceiveAsync();
                    await question.ReplyAsync(question.Payload);
                }
            },
            client: () => Task.WhenAll(Enumerable.Range(0, Count).Select(i => Fixture.RunAsync($"client {i}", async () =>
            {
                DatagramSocket client = await Fixture.OpenDatagramAsync(remote: server.LocalAddress);
                await client.SendAsync(Bytes($"client {i}"));
                using Datagram answer = await client.ReceiveAsync();
                Assert.Equal($"client {i}", Text(answer));
            }))));
    }

    [Fact]
    public async Task Batch_IsSentAndReceivedInOrder()
    {
        const int Count = 8;
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        DatagramSocket client = await Fixture.OpenDatagramAsync();
        await RunBothAsync(
            server: async () =>
            {
                List<string> received = [];
                Datagram[] batch = new Datagram[3];
                while (received.Count < Count)
                {
                    Assert.True(await server.WaitToReceiveAsync());
                    int count = server.TryReceive(batch);
                    Assert.InRange(count, 0, batch.Length);
                    foreach (Datagram datagram in batch.AsSpan(0, count))
                    {
                        received.Add(Text(datagram));
                        datagram.Dispose();
                    }
                }

                Assert.Equal(Enumerable.Range(0, Count).Select(i => $"item {i}"), received);
            },
            client: async () =>
            {
                OutgoingDatagram[] items = [.. Enumerable.Range(0, Count).Select(i => new OutgoingDatagram(Bytes($"item {i}"), server.LocalAddress))];
                for (int sent = 0; sent < Count;)
                {
                    int count = client.TrySend(items.AsSpan(sent));
                    sent += count;
                    if (count == 0)
                    {
                        await client.SendAsync(items[sent++].Payload, server.LocalAddress); // Waits for room.
                    }
                }
            });
    }

    [Fact]
    public async Task Batch_StopsBeforeADatagramThatIsRefused()
    {
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        DatagramSocket client = await Fixture.OpenDatagramAsync();
        await RunBothAsync(
            server: async () =>
            {
                using Datagram datagram = await server.ReceiveAsync();
                Assert.Equal("good", Text(datagram));
            },
            client: async () =>
            {
                OutgoingDatagram[] items =
                [
                    new(Bytes("good"), server.LocalAddress),
                    new(new byte[4 * 1024 * 1024], server.LocalAddress),
                ];
                Assert.Equal(1, client.TrySend(items));
                Fault fault = await PipeScripts.FaultOfAsync(() => Task.FromResult(client.TrySend(items.AsSpan(1))));
                Assert.Equal(FaultReason.MessageTooLong, fault.Reason);
            });
    }

    [Fact]
    public async Task Batch_OfNothing_IsNothing()
    {
        DatagramSocket client = await Fixture.OpenDatagramAsync();
        Assert.Equal(0, client.TrySend([]));
        Assert.Equal(0, client.TryReceive([]));
    }

    [Fact]
    public async Task Payload_OfADisposedDatagram_Throws()
    {
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        DatagramSocket client = await Fixture.OpenDatagramAsync();
        await RunBothAsync(
            server: async () =>
            {
                Datagram datagram = await server.ReceiveAsync();
                datagram.Dispose();
                datagram.Dispose();
                Assert.Throws<ObjectDisposedException>(() => datagram.Payload);
            },
            client: () => client.SendAsync("x"u8.ToArray(), server.LocalAddress).AsTask());
    }

    private static async Task<bool> IsSentAsync(DatagramSocket socket, OutgoingDatagram datagram)
    {
        try
        {
            await socket.SendAsync(datagram);
            return true;
        }
        catch (FaultException refused)
        {
            Assert.Equal(FaultReason.NotSupported, refused.Fault.Reason);
            Assert.NotNull(refused.Fault.Detail);
            return false;
        }
    }

    private static string Text(Datagram datagram) => Encoding.UTF8.GetString(datagram.Payload.Span);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
