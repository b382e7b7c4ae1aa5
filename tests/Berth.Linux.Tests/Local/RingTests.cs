using System.Runtime.InteropServices;

namespace Berth.Linux.Tests;

/// <summary>The ring alone: what goes in comes out, and an end whose other end does whatever it likes stays within its memory.</summary>
public sealed unsafe class RingTests : IDisposable
{
    private const int Capacity = SharedMemoryOptions.CapacityBytesMin;
    private const int GuardBytes = 4096;
    private const byte GuardByte = 0xCD;

    private readonly byte* _block = (byte*)NativeMemory.AlignedAlloc(RingHeader.Bytes + Capacity + (2 * GuardBytes), 4096);

    public RingTests()
    {
        All.Fill(GuardByte);
        Memory.Clear();
    }

    private Span<byte> All => new(_block, RingHeader.Bytes + Capacity + (2 * GuardBytes));

    /// <summary>The header and the ring behind it, between two guards.</summary>
    private Span<byte> Memory => All[GuardBytes..^GuardBytes];

    private RingHeader* Header => (RingHeader*)(_block + GuardBytes);

    private byte* Ring => _block + GuardBytes + RingHeader.Bytes;

    public void Dispose() => NativeMemory.AlignedFree(_block);

    [Fact]
    public void Messages_ComeOutInOrder_OfEveryLength_OverTheEndOfTheRing()
    {
        RingWriter writer = new(Header, Ring, Capacity);
        RingReader reader = new(Header, Ring, Capacity);
        byte[] buffer = new byte[Capacity];
        for (int length = 1; length <= RingLayout.MessageBytesMax(Capacity); length++)
        {
            byte[] message = MessageOf(length, length);
            Assert.True(writer.TryWrite(message));
            Assert.True(reader.TryRead(buffer, out int count));
            Assert.Equal(message, buffer[..count]);
        }

        Assert.False(reader.TryRead(buffer, out _));
        AssertGuards();
    }

    [Fact]
    public void FullRing_TakesNoMore_UntilAMessageIsRead()
    {
        RingWriter writer = new(Header, Ring, Capacity);
        RingReader reader = new(Header, Ring, Capacity);
        int count = 0;
        while (writer.TryWrite(MessageOf(100, count)))
        {
            count++;
        }

        Assert.Equal(Capacity / 104, count);
        byte[] buffer = new byte[100];
        Assert.True(reader.TryRead(buffer, out _));
        Assert.True(writer.TryWrite(MessageOf(100, count++)));
        for (int number = 1; number < count; number++)
        {
            Assert.True(reader.TryRead(buffer, out _));
            Assert.Equal(MessageOf(100, number), buffer);
        }
    }

    [Fact]
    public void TooShortABuffer_LeavesTheMessageWhereItIs()
    {
        RingWriter writer = new(Header, Ring, Capacity);
        RingReader reader = new(Header, Ring, Capacity);
        Assert.True(writer.TryWrite(MessageOf(20, 1)));
        Assert.Throws<ArgumentException>(() => reader.TryRead(new byte[19], out _));
        byte[] buffer = new byte[20];
        Assert.True(reader.TryRead(buffer, out int count));
        Assert.Equal(MessageOf(20, 1), buffer[..count]);
    }

    [Fact]
    public void Flags_AreTakenOnce()
    {
        RingWriter writer = new(Header, Ring, Capacity);
        RingReader reader = new(Header, Ring, Capacity);
        Assert.False(writer.MustRing());
        reader.SayWaiting();
        Assert.True(writer.MustRing());
        Assert.False(writer.MustRing());
        writer.SayWaiting();
        Assert.True(reader.MustRing());
        Assert.False(reader.MustRing());
    }

    [Fact]
    public void TwoThreads_ExchangeMillionsOfBytesUnharmed()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        const int Messages = 20_000; // Some thousand rings full: each costs a turn of the scheduler where a core is shared.
        RingWriter writer = new(Header, Ring, Capacity);
        RingReader reader = new(Header, Ring, Capacity);
        CancellationToken patience = Patience.Token;
        Thread writing = new(() => WriteAll(writer, new Random(seed), Messages, patience)) { IsBackground = true };
        writing.Start();
        Random random = new(seed);
        byte[] buffer = new byte[Capacity];
        for (int number = 0; number < Messages; number++)
        {
            int count;
            while (!reader.TryRead(buffer, out count))
            {
                patience.ThrowIfCancellationRequested();
                Thread.Yield();
            }

            byte[] expected = MessageOf(random.Next(1, 600), number);
            Assert.True(expected.AsSpan().SequenceEqual(buffer.AsSpan(0, count)), $"message {number}");
        }

        writing.Join();
        AssertGuards();
    }

    [Theory]
    [InlineData(-8)]
    [InlineData(4)]
    [InlineData(Capacity + 8)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void ImpossiblePosition_IsAFault(long position)
    {
        Header->Written = position;
        FaultException error = Assert.Throws<FaultException>(() => new RingReader(Header, Ring, Capacity).TryRead(new byte[10], out _));
        Assert.Contains("broke the ring", error.Message, StringComparison.Ordinal);
        Header->Read = position == 4 ? 4 : position | 8;
        Assert.Throws<FaultException>(() =>
        {
            RingWriter writer = new(Header, Ring, Capacity);
            while (writer.TryWrite(new byte[1000]))
            {
            }
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(13)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void ImpossibleLength_IsAFault(int length)
    {
        *(int*)Ring = length;
        Header->Written = 16;
        byte[] buffer = new byte[Capacity];
        Assert.Throws<FaultException>(() => new RingReader(Header, Ring, Capacity).TryRead(buffer, out _));
        *(int*)Ring = 12; // The control: what does fit is read.
        Assert.True(new RingReader(Header, Ring, Capacity).TryRead(buffer, out int count));
        Assert.Equal(12, count);
    }

    [Fact]
    public void HostileOtherEnd_MakesNobodyReadOrWriteOutsideTheRing()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Random random = new(seed);
        byte[] buffer = new byte[Capacity];
        (int Read, int Written, int Refused) seen = default;
        for (int round = 0; round < 3000; round++)
        {
            Memory.Clear();
            RingWriter writer = new(Header, Ring, Capacity);
            RingReader reader = new(Header, Ring, Capacity);
            for (int step = 0; step < 40; step++)
            {
                Tamper(random);
                try
                {
                    if (random.Next(2) == 0)
                    {
                        bool wrote = writer.TryWrite(buffer.AsSpan(0, random.Next(1, RingLayout.MessageBytesMax(Capacity) + 1)));
                        seen.Written += wrote ? 1 : 0;
                    }
                    else if (reader.TryRead(buffer, out int count))
                    {
                        seen.Read++;
                        Assert.InRange(count, 1, RingLayout.MessageBytesMax(Capacity));
                        Assert.False(buffer.AsSpan(0, count).Contains(GuardByte), "a byte from outside the ring was read");
                    }
                }
                catch (FaultException)
                {
                    seen.Refused++;
                }
            }

            AssertGuards();
        }

        Assert.True(seen is { Read: > 100, Written: > 100, Refused: > 100 }, seen.ToString());
    }

    /// <summary>What another process could do to the memory: likely values and wild ones, never the guards' byte.</summary>
    private void Tamper(Random random)
    {
        long value = random.Next(4) switch
        {
            0 => random.NextInt64() & 0x3F3F_3F3F_3F3F_3F3F,
            1 => random.Next(0, 3 * Capacity) & ~7,
            2 => random.Next(-64, 64),
            _ => random.Next(0, 64) * 8L,
        };
        switch (random.Next(6))
        {
            case 0:
                Header->Written = value;
                break;
            case 1:
                Header->Read = value;
                break;
            case 2:
                *(int*)(Ring + (random.Next(Capacity / 8) * 8)) = (int)value;
                break;
            case 3:
                *(int*)Ring = (int)value;
                break;
            default:
                break; // And sometimes nothing, so that rounds get further.
        }

        Memory.Replace(GuardByte, (byte)0);
    }

    private void AssertGuards()
    {
        Assert.False(All[..GuardBytes].ContainsAnyExcept(GuardByte), "written before the memory");
        Assert.False(All[^GuardBytes..].ContainsAnyExcept(GuardByte), "written behind the memory");
    }

    private static void WriteAll(RingWriter writer, Random random, int messages, CancellationToken patience)
    {
        for (int number = 0; number < messages; number++)
        {
            byte[] message = MessageOf(random.Next(1, 600), number);
            while (!writer.TryWrite(message))
            {
                if (patience.IsCancellationRequested)
                {
                    return; // The reader has none either, and says so.
                }

                Thread.Yield();
            }
        }
    }

    private static byte[] MessageOf(int length, int number)
    {
        byte[] message = new byte[length];
        for (int place = 0; place < length; place++)
        {
            message[place] = (byte)((number * 31) + place);
        }

        return message;
    }
}
