namespace Berth;

/// <summary>The options of a TCP segment: RFC 9293 section 3.1, RFC 7323, 2018, 5482.</summary>
public sealed class SegmentOptionsTests
{
    private static readonly SackBlock One = new(new(0x01020304), new(0x05060708));

    [Fact]
    public void Syn_LooksAsLinuxMakesIt()
    {
        SegmentOptions options = new()
        {
            MaximumSegmentSize = 1460,
            SackPermitted = true,
            HasTimestamps = true,
            TimestampValue = 0xA725CECA,
            WindowScale = 10,
        };
        AssertWritten("020405B40402080AA725CECA000000000103030A", options);
    }

    [Fact]
    public void Data_LooksAsLinuxMakesIt()
    {
        SegmentOptions options = new() { HasTimestamps = true, TimestampValue = 0x11223344, TimestampEcho = 0x55667788 };
        AssertWritten("0101080A1122334455667788", options);
        options.TryAddSack(One);
        AssertWritten("0101080A11223344556677880101050A0102030405060708", options);
    }

    [Fact]
    public void WithoutTimestamps_EachOptionFillsWords()
    {
        AssertWritten("020405B401010402" + "01030307", new() { MaximumSegmentSize = 1460, SackPermitted = true, WindowScale = 7 });
        AssertWritten("1C04803C", new() { UserTimeout = 0x803C });
        AssertWritten("", default);
    }

    [Theory]
    [InlineData(false, false, 4, 36)]
    [InlineData(true, false, 3, 40)]
    [InlineData(true, true, 2, 36)]
    public void AsManySackBlocks_AsTheRoomCanHold(bool timestamps, bool userTimeout, int expected, int length)
    {
        SegmentOptions options = new() { HasTimestamps = timestamps, UserTimeout = userTimeout ? (ushort)30 : null };
        for (int count = 0; count < SegmentOptions.SackCountMax; count++)
        {
            Assert.True(options.TryAddSack(new(new((uint)count), new((uint)count + 100))));
        }

        Assert.False(options.TryAddSack(One));
        Assert.Equal(length, options.WrittenLength);
        byte[] bytes = new byte[SegmentOptions.ByteCountMax];
        Assert.Equal(length, options.Write(bytes));
        Assert.True(SegmentOptions.TryRead(bytes.AsSpan(0, length), out SegmentOptions read));
        Assert.Equal(options.SackBlocks[..expected].ToArray(), read.SackBlocks.ToArray());
        options.ClearSacks();
        Assert.Equal(0, options.SackBlocks.Length);
    }

    [Fact]
    public void UnknownOptions_AreSkipped_AndOfTwoTheLastCounts()
    {
        // Fast Open, MD5's number with a length of its own, two of MSS, and rubbish behind the end of the list.
        byte[] bytes = Convert.FromHexString("2204AABB" + "1303FF" + "01" + "02040100" + "02040200" + "00" + "0204FFFF");
        Assert.True(SegmentOptions.TryRead(bytes, out SegmentOptions options));
        Assert.Equal((ushort)0x200, options.MaximumSegmentSize);

        bytes = Convert.FromHexString("050A0000000100000002" + "050A0102030405060708");
        Assert.True(SegmentOptions.TryRead(bytes, out options));
        Assert.Equal([One], options.SackBlocks.ToArray());
    }

    [Theory]
    [InlineData("020405B4" + "0300")]
    [InlineData("020405B4" + "0301")]
    [InlineData("020405B4" + "03")]
    [InlineData("020405B4" + "0101" + "080A0000")]
    public void NothingCounts_BehindAnIllegalLength(string hex)
    {
        Assert.False(SegmentOptions.TryRead(Convert.FromHexString(hex), out SegmentOptions options));
        Assert.Equal((ushort)1460, options.MaximumSegmentSize);
        Assert.Null(options.WindowScale);
        Assert.False(options.HasTimestamps);
    }

    [Theory]
    [InlineData("020305")]
    [InlineData("03040102")]
    [InlineData("04030001")]
    [InlineData("080600000000")]
    [InlineData("0502")]
    [InlineData("05060000000001")]
    [InlineData("1C03FF")]
    public void KnownOption_WithAnotherLengthThanItsOwn_IsSkipped(string hex)
    {
        Assert.True(SegmentOptions.TryRead(Convert.FromHexString(hex + "01030307"), out SegmentOptions options));
        SegmentOptions expected = new() { WindowScale = 7 };
        Assert.Equal(Written(expected), Written(options));
    }

    [Fact]
    public void AnyOptions_ReadAsTheyWereWritten()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        for (int round = 0; round < 5_000; round++)
        {
            SegmentOptions options = SegmentSamples.AnyOptions(random);
            string written = Written(options);
            bool legal = SegmentOptions.TryRead(Convert.FromHexString(written), out SegmentOptions read);
            Assert.True(legal && written == Written(read) && options.WrittenLength % 4 == 0, $"seed {seed}, round {round}: {written}");
            Assert.Equal(options.MaximumSegmentSize, read.MaximumSegmentSize);
            Assert.Equal(options.WindowScale, read.WindowScale);
            Assert.Equal(options.SackPermitted, read.SackPermitted);
            Assert.Equal(options.HasTimestamps, read.HasTimestamps);
            Assert.Equal(options.HasTimestamps ? options.TimestampValue : 0, read.TimestampValue);
            Assert.Equal(options.HasTimestamps ? options.TimestampEcho : 0, read.TimestampEcho);
            Assert.Equal(options.UserTimeout, read.UserTimeout);
        }
    }

    [Fact]
    public void AnyBytes_AreReadWithoutThrowing()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        int legal = 0;
        for (int round = 0; round < 50_000; round++)
        {
            byte[] bytes = new byte[random.Next(SegmentOptions.ByteCountMax + 1)];
            for (int at = 0; at < bytes.Length; at++)
            {
                bytes[at] = (byte)random.Next(random.Next(2) == 0 ? 12 : 256);
            }

            legal += SegmentOptions.TryRead(bytes, out SegmentOptions options) ? 1 : 0;
            Assert.True(Written(options).Length <= 2 * SegmentOptions.ByteCountMax, $"seed {seed}, round {round}");
        }

        Assert.InRange(legal, 100, 49_900);
    }

    private static void AssertWritten(string expected, SegmentOptions options) => Assert.Equal(expected, Written(options));

    private static string Written(SegmentOptions options)
    {
        byte[] bytes = new byte[options.WrittenLength];
        Assert.Equal(bytes.Length, options.Write(bytes));
        return Convert.ToHexString(bytes);
    }
}
