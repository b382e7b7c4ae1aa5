using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Berth;

/// <summary>
/// JSON values back to back (RFC 8259), with white space between them or without: objects, arrays, strings, numbers, words. A message is
/// the bytes of one value, which is known to be valid, UTF-8, and nested at most 64 deep.
/// </summary>
/// <remarks>
/// A number or word ends where something follows that can't belong to it, or with the stream; any other value that the end of the stream
/// finds unfinished is a fault. Each value is written without white space around it and with an LF behind it, so that what is written is
/// JSON Lines as long as no value has an LF in it. Safe for any number of threads.
/// </remarks>
public sealed class JsonValuesCodec : MessageCodec<ReadOnlySequence<byte>>
{
    /// <summary>Arrays and objects that may stand in each other.</summary>
    internal const int DepthMax = 64;

    /// <inheritdoc/>
    public override string Name => "json";

    /// <inheritdoc/>
    public override bool TryRead(
        ref ReadOnlySequence<byte> input, ref ReadProgress progress, [MaybeNullWhen(false)] out ReadOnlySequence<byte> message)
    {
        message = default;
        JsonValueScan scan = new(progress.State);
        if (progress.Examined == 0)
        {
            SkipWhiteSpace(ref input);
        }

        long end = scan.FindEnd(input, progress.Examined);
        if (scan.Problem is { } problem)
        {
            throw Malformed(problem);
        }

        long size = end >= 0 ? end : input.Length;
        if (size > BytesMax)
        {
            throw TooLarge(size, isAtLeast: end < 0);
        }

        if (end < 0)
        {
            progress = new ReadProgress { Examined = input.Length, State = scan.State };
            return false;
        }

        message = input.Slice(0, end);
        Validate(message, SocketOperation.Receive);
        input = input.Slice(end);
        return true;
    }

    /// <inheritdoc/>
    public override bool TryReadLast(ref ReadOnlySequence<byte> input, [MaybeNullWhen(false)] out ReadOnlySequence<byte> message)
    {
        message = default;
        if (!input.IsEmpty)
        {
            JsonValueScan scan = new(0);
            scan.FindEnd(input, 0);
            if (!scan.MayEndHere)
            {
                return base.TryReadLast(ref input, out message);
            }

            Validate(input, SocketOperation.Receive);
            message = input;
            input = input.Slice(input.End);
            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySequence<byte> message, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        ThrowIfTooLargeToWrite(message.Length);
        Validate(message, SocketOperation.Send);
        SkipWhiteSpace(ref message);
        long end = new JsonValueScan(0).FindEnd(message, 0);
        output.Append(end < 0 ? message : message.Slice(0, end));
        output.Write("\n"u8);
    }

    private static void SkipWhiteSpace(ref ReadOnlySequence<byte> input)
    {
        SequenceReader<byte> reader = new(input);
        reader.AdvancePastAny(" \t\r\n"u8);
        input = reader.UnreadSequence;
    }

    /// <summary>Checks the whole value in one piece, which is a rented one where the value came in several.</summary>
    private void Validate(in ReadOnlySequence<byte> value, SocketOperation operation)
    {
        if (value.IsSingleSegment)
        {
            Validate(value.FirstSpan, operation);
            return;
        }

        int size = (int)value.Length;
        byte[] whole = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            value.CopyTo(whole);
            Validate(whole.AsSpan(0, size), operation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private void Validate(ReadOnlySpan<byte> value, SocketOperation operation)
    {
        if (!Utf8.IsValid(value))
        {
            throw Malformed($"a value of {value.Length:N0} bytes is no UTF-8", operation);
        }

        try
        {
            Utf8JsonReader reader = new(value, new JsonReaderOptions { MaxDepth = DepthMax });
            while (reader.Read())
            {
                // Reading to the end is the check.
            }
        }
        catch (JsonException e)
        {
            throw Malformed(
                $"a value of {value.Length:N0} bytes is no valid JSON from byte {e.BytePositionInLine} of its line {e.LineNumber + 1} on", operation, e);
        }
    }
}
