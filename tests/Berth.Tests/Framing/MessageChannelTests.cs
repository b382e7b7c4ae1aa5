using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Berth.Tests.Framing;

public sealed class MessageChannelTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_come_out_of_whatever_pieces_until_the_peer_ends()
    {
        PipeConnection connection = new();
        Task sending = SendAsync(connection, "o", "ne\nt", "w", "o\nthree\n");
        List<string> lines = [];
        await foreach (string line in connection.Messages(new LineCodec().AsText()).WithCancellation(Cancellation))
        {
            lines.Add(line);
        }

        await sending;
        Assert.Equal(["one", "two", "three"], lines);
    }

    [Fact]
    public async Task The_end_is_told_as_often_as_asked()
    {
        PipeConnection connection = new();
        MessageChannel<string> messages = connection.Messages(new LineCodec().AsText());
        await SendAsync(connection, "one\n");
        Assert.Equal("one", (await messages.ReadAsync(Cancellation)).Message);
        Assert.True((await messages.ReadAsync(Cancellation)).IsEnd);
        Assert.True((await messages.ReadAsync(Cancellation)).IsEnd);
    }

    [Fact]
    public async Task A_fault_names_message_peer_size_and_limit_and_is_kept()
    {
        PipeConnection connection = new();
        MessageChannel<string> messages = connection.Messages(new LineCodec { BytesMax = 5 }.AsText());
        await SendAsync(connection, "one\nlonger\nthree\n");
        Assert.Equal("one", (await messages.ReadAsync(Cancellation)).Message);
        for (int time = 0; time < 2; time++)
        {
            Fault fault = (await Assert.ThrowsAsync<FaultException>(async () => await messages.ReadAsync(Cancellation))).Fault;
            Assert.Equal("Message 2: line: a message of 6 bytes exceeds the limit of 5.", fault.Detail);
            Assert.Equal((FaultReason.MalformedMessage, SocketOperation.Receive), (fault.Reason, fault.Operation));
            Assert.Equal(connection.RemoteAddress, fault.Address);
        }
    }

    [Fact]
    public async Task An_end_within_a_message_is_a_fault()
    {
        PipeConnection connection = new();
        MessageChannel<byte[]> messages = connection.Messages(new LengthPrefixCodec(LengthFormat.Length16).AsBytes());
        await SendAsync(connection, "\0\u0001a\0\u0005bc");
        Assert.Equal("a"u8.ToArray(), (await messages.ReadAsync(Cancellation)).Message);
        Fault fault = (await Assert.ThrowsAsync<FaultException>(async () => await messages.ReadAsync(Cancellation))).Fault;
        Assert.Equal("Message 2: length16: the stream ended within a message, 4 bytes after its beginning.", fault.Detail);
    }

    [Fact]
    public async Task A_stopping_server_still_gets_what_has_come_and_what_has_begun()
    {
        PipeConnection connection = new();
        MessageChannel<string> messages = connection.Messages(new LineCodec().AsText());
        await connection.PeerOutput.WriteAsync("one\ntwo\nthr"u8.ToArray(), Cancellation);
        connection.RequestStop();
        Assert.Equal("one", (await messages.ReadAsync(Cancellation)).Message);
        Assert.Equal("two", (await messages.ReadAsync(Cancellation)).Message);
        Task<MessageRead<string>> third = messages.ReadAsync(Cancellation).AsTask();
        Assert.False(third.IsCompleted);
        await connection.PeerOutput.WriteAsync("ee\n"u8.ToArray(), Cancellation);
        Assert.Equal("three", (await third).Message);
        Assert.True((await messages.ReadAsync(Cancellation)).IsCanceled);
        Assert.False(messages.ReadAsync(Cancellation).AsTask().IsCompleted); // Told once.
    }

    [Fact]
    public async Task A_loop_ends_when_the_server_stops_between_messages()
    {
        PipeConnection connection = new();
        Task<int> counting = CountAsync(connection.Messages(new LineCodec()));
        connection.RequestStop();
        Assert.Equal(0, await counting);
    }

    [Fact]
    public async Task A_cancelled_read_loses_nothing()
    {
        PipeConnection connection = new();
        MessageChannel<string> messages = connection.Messages(new LineCodec().AsText());
        await connection.PeerOutput.WriteAsync("on"u8.ToArray(), Cancellation);
        using CancellationTokenSource patience = new();
        ValueTask<MessageRead<string>> waiting = messages.ReadAsync(patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await messages.ReadAsync(patience.Token));
        await SendAsync(connection, "e\n");
        Assert.Equal("one", (await messages.ReadAsync(Cancellation)).Message);
    }

    [Fact]
    public async Task A_pending_read_that_is_cancelled_returns_though_a_message_has_begun()
    {
        PipeConnection connection = new();
        MessageChannel<string> messages = connection.Messages(new LineCodec().AsText());
        await connection.PeerOutput.WriteAsync("on"u8.ToArray(), Cancellation);
        ValueTask<MessageRead<string>> waiting = messages.ReadAsync(Cancellation);
        connection.Input.CancelPendingRead();
        Assert.True((await waiting).IsCanceled);
        await SendAsync(connection, "e\n");
        Assert.Equal("one", (await messages.ReadAsync(Cancellation)).Message);
    }

    [Fact]
    public async Task Leaving_the_loop_leaves_the_bytes_behind_the_message_to_the_input()
    {
        PipeConnection connection = new();
        await SendAsync(connection, "upgrade\nraw bytes");
        await foreach (string line in connection.Messages(new LineCodec().AsText()).WithCancellation(Cancellation))
        {
            Assert.Equal("upgrade", line);
            break;
        }

        ReadResult rest = await connection.Input.ReadAsync(Cancellation);
        Assert.Equal("raw bytes", Encoding.ASCII.GetString(rest.Buffer));
    }

    [Fact]
    public async Task What_is_written_together_leaves_with_one_flush()
    {
        PipeConnection connection = new();
        MessageChannel<string> messages = connection.Messages(new LineCodec { WritesCrLf = true }.AsText());
        messages.Write("one");
        messages.Write("two");
        Assert.False(connection.PeerInput.TryRead(out _));
        await messages.WriteAsync("three", Cancellation);
        Assert.Equal("one\r\ntwo\r\nthree\r\n"u8.ToArray(), await connection.ReadAsync(17, Cancellation));
    }

    [Fact]
    public async Task A_message_that_cannot_be_framed_is_refused_and_the_channel_goes_on()
    {
        PipeConnection connection = new();
        MessageChannel<ReadOnlySequence<byte>> messages = connection.Messages(new NetstringCodec { BytesMax = 3 });
        Fault fault = (await Assert.ThrowsAsync<FaultException>(async () => await messages.WriteAsync("abcd"u8.ToArray(), Cancellation))).Fault;
        Assert.Equal("netstring: a message of 4 bytes exceeds the limit of 3.", fault.Detail);
        Assert.Equal((SocketOperation.Send, connection.RemoteAddress), (fault.Operation, fault.Address));
        await messages.WriteAsync("abc"u8.ToArray(), Cancellation);
        Assert.Equal("3:abc,"u8.ToArray(), await connection.ReadAsync(6, Cancellation));
    }

    [Fact]
    public async Task A_reader_that_does_not_read_holds_the_writer()
    {
        Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 8, resumeWriterThreshold: 4));
        MessageChannel<string> messages = new(new Pipe().Reader, pipe.Writer, new LineCodec().AsText());
        Assert.True(messages.WriteAsync("abc", Cancellation).AsTask().IsCompletedSuccessfully);
        Task<FlushResult> held = messages.WriteAsync("defgh", Cancellation).AsTask();
        Assert.False(held.IsCompleted);
        ReadResult read = await pipe.Reader.ReadAsync(Cancellation);
        pipe.Reader.AdvanceTo(read.Buffer.End);
        Assert.False((await held).IsCompleted);
    }

    [Fact]
    public async Task Two_streams_make_a_channel_as_well()
    {
        using MemoryStream input = new("12:hello world!,0:,"u8.ToArray());
        using MemoryStream output = new();
        MessageChannel<string> messages = new(PipeReader.Create(input), PipeWriter.Create(output), new NetstringCodec().AsText());
        List<string> read = [];
        await foreach (string message in messages.WithCancellation(Cancellation))
        {
            read.Add(message);
            await messages.WriteAsync(message.ToUpperInvariant(), Cancellation);
        }

        Assert.Equal(["hello world!", ""], read);
        Assert.Equal("12:HELLO WORLD!,0:,", Encoding.ASCII.GetString(output.ToArray()));
    }

    [Fact]
    public void Messages_at_hand_are_read_and_written_without_an_allocation()
    {
        const int Messages = 2000;
        byte[] stream = Pieces.Written(new LengthPrefixCodec(LengthFormat.Length32), [.. Enumerable.Repeat("hello"u8.ToArray(), Messages)]);
        LengthPrefixCodec codec = new(LengthFormat.Length32);
        MessageChannel<ReadOnlySequence<byte>> messages = new(PipeReader.Create(new ReadOnlySequence<byte>(stream)), new Pipe().Writer, codec);
        ArrayBufferWriter<byte> written = new(stream.Length + 100);
        Echo(); // Warms up.
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int count = 1; count < Messages; count++)
        {
            Echo();
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(0, allocated);
        Assert.Equal(stream, written.WrittenSpan.ToArray());

        void Echo() => codec.Write(AtHand(messages.ReadAsync(CancellationToken.None)).Message, written);
    }

    private static MessageRead<T> AtHand<T>(ValueTask<MessageRead<T>> read) =>
        read.IsCompletedSuccessfully ? read.Result : throw new InvalidOperationException("The message is not at hand.");

    private static async Task SendAsync(PipeConnection connection, params string[] pieces)
    {
        foreach (string piece in pieces)
        {
            await connection.PeerOutput.WriteAsync(Pieces.Bytes(piece), Cancellation);
        }

        await connection.PeerOutput.CompleteAsync();
    }

    private static async Task<int> CountAsync<T>(MessageChannel<T> messages)
    {
        int count = 0;
        await foreach (T _ in messages.WithCancellation(Cancellation))
        {
            count++;
        }

        return count;
    }
}
