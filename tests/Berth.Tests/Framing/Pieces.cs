using System.Buffers;

namespace Berth.Tests.Framing;

/// <summary>Feeds a codec a stream in pieces, as a channel does, and notes what comes of it.</summary>
internal static class Pieces
{
    /// <summary>All messages of a stream that comes in pieces and then ends.</summary>
    public static Decoded Decode(MessageCodec<ReadOnlySequence<byte>> codec, IEnumerable<byte[]> pieces)
    {
        Decoded decoded = new();
        Segment? last = null;
        ReadOnlySequence<byte> input = default;
        ReadProgress progress = default;
        try
        {
            foreach (byte[] piece in pieces)
            {
                input = Append(input, ref last, piece);
                while (codec.TryRead(ref input, ref progress, out ReadOnlySequence<byte> message))
                {
                    decoded.Messages.Add(message.ToArray());
                    progress = default;
                }

                decoded.HeldBytesMax = Math.Max(decoded.HeldBytesMax, input.Length - piece.Length);
            }

            while (codec.TryRead(ref input, ref progress, out ReadOnlySequence<byte> message) || codec.TryReadLast(ref input, out message))
            {
                decoded.Messages.Add(message.ToArray());
                progress = default;
            }
        }
        catch (FaultException e) when (e.Fault is { Reason: FaultReason.MalformedMessage, Operation: SocketOperation.Receive })
        {
            decoded.Fault = e.Fault;
        }

        return decoded;
    }

    public static Decoded Decode(MessageCodec<ReadOnlySequence<byte>> codec, string stream) =>
        Decode(codec, [Bytes(stream)]);

    /// <summary>The same bytes as one sequence in pieces.</summary>
    public static ReadOnlySequence<byte> Sequence(IEnumerable<byte[]> pieces)
    {
        Segment? last = null;
        return pieces.Aggregate(default(ReadOnlySequence<byte>), (input, piece) => Append(input, ref last, piece));
    }

    /// <summary>Cuts a stream behind the places given, which may be any numbers.</summary>
    public static IEnumerable<byte[]> Cut(byte[] stream, IEnumerable<int> places)
    {
        int start = 0;
        foreach (int place in places.Select(place => place % (stream.Length + 1)).Where(place => place >= 0).Order())
        {
            yield return stream[start..place];
            start = place;
        }

        yield return stream[start..];
    }

    /// <summary>Each char is a byte.</summary>
    public static byte[] Bytes(string latin1) => System.Text.Encoding.Latin1.GetBytes(latin1);

    public static byte[] Written(MessageCodec<ReadOnlySequence<byte>> codec, params byte[][] messages)
    {
        ArrayBufferWriter<byte> output = new();
        foreach (byte[] message in messages)
        {
            codec.Write(new ReadOnlySequence<byte>(message), output);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>What the fault of a refused write says; nothing may have been written.</summary>
    public static string Refusal(MessageCodec<ReadOnlySequence<byte>> codec, byte[] message)
    {
        ArrayBufferWriter<byte> output = new();
        Fault fault = Assert.Throws<FaultException>(() => codec.Write(new ReadOnlySequence<byte>(message), output)).Fault;
        Assert.Equal((FaultReason.MalformedMessage, SocketOperation.Send, 0), (fault.Reason, fault.Operation, output.WrittenCount));
        return fault.Detail!;
    }

    private static ReadOnlySequence<byte> Append(in ReadOnlySequence<byte> input, ref Segment? last, byte[] piece)
    {
        Segment added = new(piece, last);
        Segment first = last is null ? added : (Segment)input.Start.GetObject()!;
        int start = last is null ? 0 : input.Start.GetInteger();
        last = added;
        return new ReadOnlySequence<byte>(first, start, added, piece.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes, Segment? before)
        {
            Memory = bytes;
            if (before is not null)
            {
                before.Next = this;
                RunningIndex = before.RunningIndex + before.Memory.Length;
            }
        }
    }
}

/// <summary>What came of a stream.</summary>
internal sealed class Decoded
{
    public List<byte[]> Messages { get; } = [];

    /// <summary>The fault that ended it, or null.</summary>
    public Fault? Fault { get; set; }

    /// <summary>The most bytes that were held back from before the piece that came last.</summary>
    public long HeldBytesMax { get; set; }

    /// <summary>The messages as text, then the fault's words.</summary>
    public string[] Texts =>
        [.. Messages.Select(System.Text.Encoding.Latin1.GetString), .. Fault is null ? (string[])[] : [$"! {Fault.Detail}"]];

    /// <summary>What must not depend on how the stream was cut: how much of a message was there when it was refused does.</summary>
    public string Gist => string.Join('|', Messages.Select(Convert.ToHexString)) + (Fault is null ? "" : "!");
}
