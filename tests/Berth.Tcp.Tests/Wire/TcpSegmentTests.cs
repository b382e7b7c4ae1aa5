namespace Berth;

/// <summary>The header of RFC 9293 section 3.1; the bytes of the SYNs are what Linux sent over a TUN device.</summary>
public sealed class TcpSegmentTests
{
    private const string KernelSyn4 = "C3420050EBA320A600000000A002FAF079C10000020405B40402080ABA563503000000000103030A";
    private const string KernelSyn6 = "962A00505CE2C0A500000000A002FD205F9D0000020405A00402080AA5029837000000000103030A";

    private static readonly IpAddress Client4 = IpAddress.Parse("10.9.0.1");
    private static readonly IpAddress Server4 = IpAddress.Parse("10.9.0.2");
    private static readonly IpAddress Client6 = IpAddress.Parse("fd00:9::1");
    private static readonly IpAddress Server6 = IpAddress.Parse("fd00:9::2");

    [Fact]
    public void Syn_IsByteForByteWhatLinuxMakes()
    {
        TcpSegment segment = new()
        {
            SourcePort = 0xC342,
            DestinationPort = 80,
            Sequence = new(0xEBA320A6),
            Flags = TcpFlags.Syn,
            Window = 64_240,
            Options = new()
            {
                MaximumSegmentSize = 1460,
                SackPermitted = true,
                HasTimestamps = true,
                TimestampValue = 0xBA563503,
                WindowScale = 10,
            },
        };
        byte[] bytes = Written(segment);
        TcpSegment.FillChecksum(bytes, Client4, Server4);
        Assert.Equal(KernelSyn4, Convert.ToHexString(bytes));
    }

    [Fact]
    public void SynOfLinux_IsRead()
    {
        byte[] bytes = Convert.FromHexString(KernelSyn6);
        Assert.True(TcpSegment.TryRead(bytes, out TcpSegment segment));
        Assert.Equal((0x962A, 80), (segment.SourcePort, segment.DestinationPort));
        Assert.Equal(new SequenceNumber(0x5CE2C0A5), segment.Sequence);
        Assert.Equal(TcpFlags.Syn, segment.Flags);
        Assert.Equal(64_800, segment.Window);
        Assert.Equal((ushort)1440, segment.Options.MaximumSegmentSize);
        Assert.Equal((byte)10, segment.Options.WindowScale);
        Assert.True(segment.Options.SackPermitted && segment.Options.HasTimestamps);
        Assert.Equal(0xA5029837, segment.Options.TimestampValue);
        Assert.Equal(0, segment.Payload.Length);
        Assert.Equal(40, segment.HeaderLength);
    }

    [Fact]
    public void Checksum_OfLinux_IsRight_AndOfAnyOtherBitWrong()
    {
        byte[] syn4 = Convert.FromHexString(KernelSyn4);
        byte[] syn6 = Convert.FromHexString(KernelSyn6);
        Assert.True(TcpSegment.VerifyChecksum(syn4, Client4, Server4));
        Assert.True(TcpSegment.VerifyChecksum(syn6, Client6, Server6));
        Assert.False(TcpSegment.VerifyChecksum(syn4, Client4, Client4));
        Assert.False(TcpSegment.VerifyChecksum(syn6, Client4, Server4));
        for (int bit = 0; bit < syn4.Length * 8; bit++)
        {
            syn4[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(TcpSegment.VerifyChecksum(syn4, Client4, Server4));
            syn4[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData(TcpFlags.None, 5, 5)]
    [InlineData(TcpFlags.Acknowledgement | TcpFlags.Push, 5, 5)]
    [InlineData(TcpFlags.Syn, 0, 1)]
    [InlineData(TcpFlags.Fin | TcpFlags.Acknowledgement, 3, 4)]
    [InlineData(TcpFlags.Syn | TcpFlags.Fin, 3, 5)]
    [InlineData(TcpFlags.Reset, 0, 0)]
    public void Length_CountsSynAndFin(TcpFlags flags, int payload, int length)
    {
        TcpSegment segment = new() { Sequence = new(uint.MaxValue), Flags = flags, Payload = new byte[payload] };
        Assert.Equal(length, segment.Length);
        Assert.Equal(new SequenceNumber(unchecked(uint.MaxValue + (uint)length)), segment.End);
        Assert.Equal((flags & TcpFlags.Syn) == TcpFlags.Syn, segment.IsSyn);
        Assert.Equal((flags & TcpFlags.Fin) == TcpFlags.Fin, segment.IsFin);
        Assert.Equal((flags & TcpFlags.Reset) == TcpFlags.Reset, segment.IsReset);
        Assert.Equal((flags & TcpFlags.Acknowledgement) == TcpFlags.Acknowledgement, segment.IsAcknowledgement);
        Assert.False(segment.IsUrgent);
    }

    [Theory]
    [InlineData(19, 0x50)]
    [InlineData(20, 0x40)]
    [InlineData(20, 0x00)]
    [InlineData(20, 0x60)]
    [InlineData(59, 0xF0)]
    [InlineData(0, 0)]
    public void WhatCannotBeAHeader_IsRefused(int length, byte dataOffset)
    {
        byte[] bytes = new byte[length];
        if (length > 12)
        {
            bytes[12] = dataOffset;
        }

        Assert.False(TcpSegment.TryRead(bytes, out _));
    }

    [Fact]
    public void IllegalOptions_LeaveTheRestOfTheSegmentReadable()
    {
        byte[] bytes = Convert.FromHexString("1F90C35000000001000000026010040000000000" + "03000000" + "6869");
        Assert.True(TcpSegment.TryRead(bytes, out TcpSegment segment));
        Assert.Equal("hi"u8, segment.Payload);
        Assert.Null(segment.Options.WindowScale);
    }

    [Fact]
    public void AnySegment_ReadsAsItWasWritten()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        byte[] payload = new byte[1_500];
        random.NextBytes(payload);
        for (int round = 0; round < 5_000; round++)
        {
            TcpSegment segment = SegmentSamples.AnySegment(random, payload.AsSpan(0, random.Next(payload.Length)));
            byte[] bytes = Written(segment);
            (IpAddress source, IpAddress destination) = round % 2 == 0 ? (Client4, Server4) : (Client6, Server6);
            TcpSegment.FillChecksum(bytes, source, destination);
            Assert.True(TcpSegment.VerifyChecksum(bytes, source, destination), $"seed {seed}, round {round}");
            Assert.True(TcpSegment.TryRead(bytes, out TcpSegment read), $"seed {seed}, round {round}");
            Assert.True(read.Payload.SequenceEqual(segment.Payload), $"seed {seed}, round {round}");
            Assert.Equal(
                (segment.SourcePort, segment.DestinationPort, segment.Sequence, segment.Acknowledgement, segment.Flags),
                (read.SourcePort, read.DestinationPort, read.Sequence, read.Acknowledgement, read.Flags));
            Assert.Equal(
                (segment.Window, segment.UrgentPointer, segment.Length, segment.HeaderLength),
                (read.Window, read.UrgentPointer, read.Length, read.HeaderLength));
        }
    }

    [Fact]
    public void AnyBytes_AreReadWithoutThrowing_AndWhatWasReadCanBeWritten()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        byte[] rewritten = new byte[200];
        int read = 0;
        for (int round = 0; round < 50_000; round++)
        {
            byte[] bytes = new byte[random.Next(100)];
            random.NextBytes(bytes);
            if (TcpSegment.TryRead(bytes, out TcpSegment segment))
            {
                read++;
                int length = segment.Write(rewritten);
                Assert.True(TcpSegment.TryRead(rewritten.AsSpan(0, length), out TcpSegment again), $"seed {seed}, round {round}");
                Assert.Equal(segment.End, again.End);
            }
        }

        Assert.InRange(read, 1_000, 49_000);
    }

    [Fact]
    public void ReadingAndWriting_AllocateNothing()
    {
        byte[] bytes = Convert.FromHexString(KernelSyn4 + "68656C6C6F");
        byte[] rewritten = new byte[100];
        Assert.Equal(0, Allocations.Of(() => Pass(bytes, rewritten)));
        Assert.Equal(KernelSyn4[..32], Convert.ToHexString(rewritten)[..32]);
    }

    private static void Pass(byte[] bytes, byte[] rewritten)
    {
        TcpSegment.VerifyChecksum(bytes, Client4, Server4);
        TcpSegment.TryRead(bytes, out TcpSegment segment);
        int length = segment.Write(rewritten);
        TcpSegment.FillChecksum(rewritten.AsSpan(0, length), Client4, Server4);
        Assert.False(new MuxKey(Client4, segment.SourcePort, Server4, segment.DestinationPort) == default);
    }

    private static byte[] Written(TcpSegment segment)
    {
        byte[] bytes = new byte[segment.HeaderLength + segment.Payload.Length];
        Assert.Equal(bytes.Length, segment.Write(bytes));
        return bytes;
    }
}
