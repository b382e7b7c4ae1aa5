using System.Buffers;
using System.IO.Pipelines;

namespace Berth.Conformance;

/// <summary>
/// An endless stream of seeded random bytes that both ends know: byte n is the same whichever end asks. It repeats after a prime
/// number of bytes, so that no buffer size hides a shift.
/// </summary>
public sealed class Pattern
{
    private const int PeriodBytes = 1_000_003;
    private const int PieceBytesMax = 256 * 1024;

    private readonly byte[] _bytes = new byte[PeriodBytes];
    private readonly int _seed;

    public Pattern(int seed)
    {
        _seed = seed;
        Fill(new Random(seed));
    }

    /// <summary>A new seed, printed so that a failure can be repeated.</summary>
    public static Pattern NewPrinted()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        return new Pattern(seed);
    }

    /// <summary>Writes the first <paramref name="bytes"/> bytes in random pieces, some through GetMemory and some by WriteAsync.</summary>
    public async Task WriteAsync(PipeWriter output, long bytes)
    {
        Random pieces = new(_seed + 1);
        for (long position = 0; position < bytes;)
        {
            int piece = (int)Math.Min(bytes - position, 1 + pieces.Next(pieces.Next(4) == 0 ? PieceBytesMax : 2000));
            if (pieces.Next(2) == 0)
            {
                Copy(position, output.GetSpan(piece)[..piece]);
                output.Advance(piece);
                position += piece;
                if (pieces.Next(3) > 0)
                {
                    continue; // Several pieces share a flush.
                }

                await output.FlushAsync();
            }
            else
            {
                int atOffset = (int)(position % PeriodBytes);
                piece = Math.Min(piece, PeriodBytes - atOffset);
                await output.WriteAsync(_bytes.AsMemory(atOffset, piece));
                position += piece;
            }
        }

        await output.FlushAsync();
    }

    /// <summary>Reads the first <paramref name="bytes"/> bytes and no more, consuming random parts, and compares every one.</summary>
    public async Task ExpectAsync(PipeReader input, long bytes)
    {
        Random parts = new(_seed + 2);
        long position = 0;
        while (position < bytes)
        {
            ReadResult result = await input.ReadAsync();
            ReadOnlySequence<byte> taken = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, bytes - position));
            if (parts.Next(4) == 0)
            {
                taken = taken.Slice(0, parts.NextInt64(taken.Length + 1));
            }

            Compare(position, taken);
            position += taken.Length;
            bool isEnd = result.IsCompleted && taken.Length == result.Buffer.Length;
            input.AdvanceTo(taken.End);
            Assert.False(isEnd && position < bytes, $"the stream ended after {position} bytes");
        }
    }

    /// <summary>Writes the bytes from <paramref name="position"/> on into <paramref name="destination"/>.</summary>
    public void Copy(long position, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            ReadOnlySpan<byte> source = _bytes.AsSpan((int)(position % PeriodBytes));
            source = source[..Math.Min(source.Length, destination.Length)];
            source.CopyTo(destination);
            destination = destination[source.Length..];
            position += source.Length;
        }
    }

    /// <summary>The first bytes, in an array.</summary>
    public byte[] First(int bytes)
    {
        byte[] first = new byte[bytes];
        Copy(0, first);
        return first;
    }

    private void Compare(long position, ReadOnlySequence<byte> received)
    {
        foreach (ReadOnlyMemory<byte> segment in received)
        {
            ReadOnlySpan<byte> rest = segment.Span;
            while (!rest.IsEmpty)
            {
                ReadOnlySpan<byte> expected = _bytes.AsSpan((int)(position % PeriodBytes));
                expected = expected[..Math.Min(expected.Length, rest.Length)];
                int differs = expected.CommonPrefixLength(rest);
                Assert.True(differs == expected.Length, $"byte {position + differs} differs (seed {_seed})");
                rest = rest[expected.Length..];
                position += expected.Length;
            }
        }
    }

    private void Fill(Random random) => random.NextBytes(_bytes);
}
