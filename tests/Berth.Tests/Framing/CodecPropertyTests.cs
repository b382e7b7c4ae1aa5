using System.Buffers;
using Berth.Tests.Addresses;
using FsCheck.Fluent;

namespace Berth.Tests.Framing;

/// <summary>What every codec keeps, on random streams in random pieces.</summary>
public sealed class CodecPropertyTests
{
    public static TheoryData<string> Codecs => [.. CodecCase.All.Keys];

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Every_split_of_a_stream_gives_the_same_messages_and_the_same_end(string name)
    {
        CodecCase with = CodecCase.Of(name);
        int whole = 0;
        RandomCases.Hold(
            from stream in with.Streams
            from places in Gen.Choose(0, 10_000).ArrayOf()
            select (stream, places),
            sample =>
            {
                Decoded inOne = Pieces.Decode(with.Codec, [sample.stream]);
                whole += inOne.Fault is null && inOne.Messages.Count > 1 ? 1 : 0;
                string byteByByte = Pieces.Decode(with.Codec, sample.stream.Select(value => (byte[])[value])).Gist;
                return inOne.Gist == byteByByte && inOne.Gist == Pieces.Decode(with.Codec, Pieces.Cut(sample.stream, sample.places)).Gist;
            });
        Assert.True(whole > 10, $"only {whole} streams had more than one message and an end in order");
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void What_is_written_is_what_is_read(string name)
    {
        CodecCase with = CodecCase.Of(name);
        RandomCases.Hold(
            from messages in with.Messages.ArrayOf()
            from places in Gen.Choose(0, 10_000).ArrayOf()
            select (messages, places),
            sample =>
            {
                byte[] stream = Pieces.Written(with.Codec, sample.messages);
                Decoded decoded = Pieces.Decode(with.Codec, Pieces.Cut(stream, sample.places));
                return decoded.Fault is null && sample.messages.Select(Convert.ToHexString).SequenceEqual(decoded.Messages.Select(Convert.ToHexString));
            });
    }

    /// <summary>Whatever any other codec would write is refused, or comes out as it went in.</summary>
    [Theory]
    [MemberData(nameof(Codecs))]
    public void No_message_can_be_written_that_would_be_read_as_something_else(string name)
    {
        CodecCase with = CodecCase.Of(name);
        RandomCases.Hold(with.Streams, message =>
        {
            ArrayBufferWriter<byte> output = new();
            try
            {
                with.Codec.Write(Pieces.Sequence(Pieces.Cut(message, [1, 2, 5, 7])), output);
            }
            catch (FaultException e)
            {
                return e.Fault is { Reason: FaultReason.MalformedMessage, Operation: SocketOperation.Send } && output.WrittenCount == 0;
            }

            Decoded decoded = Pieces.Decode(with.Codec, [output.WrittenSpan.ToArray()]);
            byte[] again = decoded.Messages.Count == 1 ? Pieces.Written(with.Codec, decoded.Messages[0]) : [];
            return decoded is { Fault: null, Messages: [var read] }
                && again.AsSpan().SequenceEqual(output.WrittenSpan)
                && (name.StartsWith("header", StringComparison.Ordinal) || Trimmed(name, message).SequenceEqual(Trimmed(name, read)));
        });
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void No_more_than_the_limit_is_ever_held_back(string name)
    {
        CodecCase with = CodecCase.Of(name);
        RandomCases.Hold(
            with.Streams.Select(stream => (byte[])[.. stream, .. stream, .. Enumerable.Repeat((byte)'a', 200)]),
            stream => Pieces.Decode(with.Codec, stream.Select(value => (byte[])[value])).HeldBytesMax <= CodecCase.BytesMax + CodecCase.FramingBytesMax);
    }

    /// <summary>Whatever length the bytes announce. What a fault and its text take is allowed for.</summary>
    [Theory]
    [MemberData(nameof(Codecs))]
    public void Reading_allocates_no_more_than_the_limit(string name)
    {
        const long FaultBytesMax = 20_000;
        CodecCase with = CodecCase.Of(name);
        RandomCases.Hold(
            with.Streams.Select(stream => Pieces.Sequence(Pieces.Cut(stream, [3, 10]))),
            stream =>
            {
                Drain(with.Codec, stream); // What the runtime allocates at first use is not the stream's doing.
                long before = GC.GetAllocatedBytesForCurrentThread();
                Drain(with.Codec, stream);
                return GC.GetAllocatedBytesForCurrentThread() - before <= CodecCase.BytesMax + FaultBytesMax;
            });
    }

    private static void Drain(MessageCodec<ReadOnlySequence<byte>> codec, ReadOnlySequence<byte> input)
    {
        try
        {
            while (codec.TryRead(ref input, out _) || codec.TryReadLast(ref input, out _))
            {
                // Only what it costs counts.
            }
        }
        catch (FaultException)
        {
            // That is its other answer.
        }
    }

    /// <summary>JSON may be written with white space around it, which no reader gets.</summary>
    private static IEnumerable<byte> Trimmed(string name, byte[] message) =>
        name == "json" ? System.Text.Encoding.Latin1.GetString(message).Trim(' ', '\t', '\r', '\n').Select(letter => (byte)letter) : message;
}
