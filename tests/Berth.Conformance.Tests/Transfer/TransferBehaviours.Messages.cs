namespace Berth.Conformance;

/// <content>Messages over a connection: a channel works on every engine's reader and writer.</content>
public abstract partial class TransferBehaviours
{
    private const int MessagesMany = 200;

    [Fact]
    public Task Messages_ComeAsTheyWereSent_WhateverTheirSize() => PairAsync(
        server: async connection =>
        {
            MessageChannel<byte[]> messages = connection.Messages(new LengthPrefixCodec(LengthFormat.Varint).AsBytes());
            await foreach (byte[] message in messages)
            {
                await messages.WriteAsync(message);
            }

            await connection.DisposeAsync();
        },
        client: connection =>
        {
            MessageChannel<byte[]> messages = connection.Messages(new LengthPrefixCodec(LengthFormat.Varint).AsBytes());
            return connection.RunBothAsync(
                read: async () =>
                {
                    int count = 0;
                    await foreach (byte[] message in messages)
                    {
                        Assert.Equal(MessageOf(count++), message);
                    }

                    Assert.Equal(MessagesMany, count);
                },
                write: async () =>
                {
                    for (int number = 0; number < MessagesMany; number++)
                    {
                        await messages.WriteAsync(MessageOf(number));
                    }

                    await connection.CompleteOutputAsync();
                });
        });

    [Fact]
    public Task Messages_CutOffByTheEndOfTheStream_AreAFault() => PairAsync(
        server: async connection =>
        {
            await connection.Output.SendAsync("3:abc,4:ab");
            await connection.DisposeAsync();
        },
        client: async connection =>
        {
            MessageChannel<string> messages = connection.Messages(new NetstringCodec().AsText());
            Assert.Equal("abc", (await messages.ReadAsync()).Message);
            Fault fault = await PipeScripts.FaultOfAsync(async () => await messages.ReadAsync());
            Assert.Equal((FaultReason.MalformedMessage, connection.RemoteAddress), (fault.Reason, fault.Address!.Value));
        });

    [Fact]
    public Task Messages_OfAStoppingServer_EndBehindTheOneThatHasBegun() => PairAsync(
        server: async connection =>
        {
            MessageChannel<string> messages = connection.Messages(new LineCodec().AsText());
            Assert.Equal("one", (await messages.ReadAsync()).Message);
            connection.RequestStop();
            await connection.Output.SendAsync("stopping");
            List<string> rest = [];
            await foreach (string message in messages)
            {
                rest.Add(message);
            }

            Assert.Equal(["two"], rest);
            await connection.DisposeAsync();
        },
        client: async connection =>
        {
            await connection.Output.SendAsync("one\ntw");
            await connection.Input.ExpectAsync("stopping");
            await connection.Output.SendAsync("o\n");
            await connection.Input.ExpectEndAsync(); // The server has left its loop, though this side has not ended.
        });

    /// <summary>Sizes around those of buffers, and of what a varint counts in one, two and three bytes.</summary>
    private static byte[] MessageOf(int number)
    {
        int[] sizes = [0, 1, 127, 128, 4_095, 16_383, 16_384, 65_536, 100_000];
        byte[] message = new byte[sizes[number % sizes.Length]];
        message.AsSpan().Fill((byte)number);
        return message;
    }
}
