namespace Berth.Tests.Framing;

/// <summary>Lengths before messages, with the frames of protocols that have them.</summary>
public sealed class LengthPrefixTests
{
    [Theory]
    [InlineData(LengthFormat.Length8, "03")]
    [InlineData(LengthFormat.Length16, "0003")]
    [InlineData(LengthFormat.Length16LittleEndian, "0300")]
    [InlineData(LengthFormat.Length24, "000003")]
    [InlineData(LengthFormat.Length24LittleEndian, "030000")]
    [InlineData(LengthFormat.Length32, "00000003")]
    [InlineData(LengthFormat.Length32LittleEndian, "03000000")]
    [InlineData(LengthFormat.Length64, "0000000000000003")]
    [InlineData(LengthFormat.Length64LittleEndian, "0300000000000000")]
    [InlineData(LengthFormat.Varint, "03")]
    public void The_length_of_abc(LengthFormat format, string prefix)
    {
        LengthPrefixCodec codec = new(format);
        Assert.Equal($"{prefix}616263", Convert.ToHexString(Pieces.Written(codec, "abc"u8.ToArray())));
        Assert.Equal(["abc"], Pieces.Decode(codec, [Convert.FromHexString($"{prefix}616263")]).Texts);
    }

    [Theory]
    [InlineData(LengthFormat.Length16, "0102", 0x0102)]
    [InlineData(LengthFormat.Length16LittleEndian, "0102", 0x0201)]
    [InlineData(LengthFormat.Length24, "010203", 0x010203)]
    [InlineData(LengthFormat.Length24LittleEndian, "010203", 0x030201)]
    [InlineData(LengthFormat.Length32, "00010203", 0x010203)]
    [InlineData(LengthFormat.Length32LittleEndian, "01020300", 0x030201)]
    [InlineData(LengthFormat.Length64, "0000000000010203", 0x010203)]
    [InlineData(LengthFormat.Length64LittleEndian, "0102030000000000", 0x030201)]

    // 150 is the example of the Protocol Buffers' documentation; the others are bounds in MQTT 3.1.1 table 2.4.
    [InlineData(LengthFormat.Varint, "9601", 150)]
    [InlineData(LengthFormat.Varint, "7F", 127)]
    [InlineData(LengthFormat.Varint, "8001", 128)]
    [InlineData(LengthFormat.Varint, "FF7F", 16_383)]
    [InlineData(LengthFormat.Varint, "808001", 16_384)]
    [InlineData(LengthFormat.Varint, "FFFF7F", 2_097_151)]
    public void A_length_of_several_bytes(LengthFormat format, string prefix, int length)
    {
        LengthPrefixCodec codec = new(format) { BytesMax = 1 << 24 };
        byte[] message = new byte[length];
        byte[] written = Pieces.Written(codec, message);
        Assert.Equal(prefix, Convert.ToHexString(written.AsSpan(0, written.Length - length)));
        Assert.Equal(length, Assert.Single(Pieces.Decode(codec, [written]).Messages).Length);
    }

    /// <summary>A varint need not be in its shortest form.</summary>
    [Theory]
    [InlineData("838000616263", "abc")]
    [InlineData("83808080808080808000616263", "abc")]
    [InlineData("8380808080808080808002", "! varint: the length has more than 64 bits.")]
    [InlineData("8380808080808080808080", "! varint: the length has more than 64 bits.")]
    [InlineData("FFFFFFFFFFFFFFFFFF01", "! varint: a message of 9,223,372,036,854,775,807 bytes exceeds the limit of 1,048,576.")]
    [InlineData("8080", "! varint: the stream ended within a message, 2 bytes after its beginning.")]
    public void Long_varints(string stream, params string[] messages) =>
        Assert.Equal(messages, Pieces.Decode(new LengthPrefixCodec(LengthFormat.Varint), [Convert.FromHexString(stream)]).Texts);

    [Fact]
    public void The_greatest_length_that_a_field_can_name_is_refused_before_its_message_comes()
    {
        Assert.Equal(
            ["! length32: a message of 4,294,967,295 bytes exceeds the limit of 1,048,576."],
            Pieces.Decode(new LengthPrefixCodec(LengthFormat.Length32), "\u00ff\u00ff\u00ff\u00ff").Texts);
        Assert.Equal(
            ["! length64: a message of 9,223,372,036,854,775,807 bytes exceeds the limit of 1,048,576."],
            Pieces.Decode(new LengthPrefixCodec(LengthFormat.Length64) { Adjustment = int.MaxValue }, new string('\u00ff', 8)).Texts);
        Assert.Equal(
            "length8: a message of 256 bytes has the length 256, and the field takes 0 to 255.",
            Pieces.Refusal(new LengthPrefixCodec(LengthFormat.Length8), new byte[256]));
    }

    /// <summary>A TPKT (RFC 1006 section 6): version 3, a reserved byte, the length of the whole.</summary>
    [Fact]
    public void Tpkt() => AssertWholeFrames(
        new LengthPrefixCodec(LengthFormat.Length16) { Offset = 2, CountsPrefix = true },
        "0300000702F080",
        "0300000B06E00000000000");

    /// <summary>BGP (RFC 4271 section 4.1): sixteen bytes of ones, the length of the whole, a type. This is KEEPALIVE.</summary>
    [Fact]
    public void Bgp() => AssertWholeFrames(
        new LengthPrefixCodec(LengthFormat.Length16) { Offset = 16, CountsPrefix = true },
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF001304");

    /// <summary>Diameter (RFC 6733 section 3): version, the length of the whole in three bytes, and sixteen bytes more of header.</summary>
    [Fact]
    public void Diameter() => AssertWholeFrames(
        new LengthPrefixCodec(LengthFormat.Length24) { Offset = 1, CountsPrefix = true },
        "0100001480000118000000000000000100000002");

    /// <summary>MQTT 3.1.1 section 2.2: a byte of type and flags, a varint, the rest. PINGREQ, then a PUBLISH to "a/b" of "hi".</summary>
    [Fact]
    public void Mqtt() => AssertWholeFrames(new LengthPrefixCodec(LengthFormat.Varint) { Offset = 1 }, "C000", "30070003612F626869");

    /// <summary>HTTP/2 (RFC 9113 section 4.1): the length leaves out six bytes of type, flags and stream. SETTINGS, then its ACK.</summary>
    [Fact]
    public void Http2()
    {
        LengthPrefixCodec codec = new(LengthFormat.Length24) { Adjustment = 6 };
        byte[] stream = Convert.FromHexString("000006040000000000000300000064" + "000000040100000000");
        string[] frames = ["040000000000000300000064", "040100000000"];
        Assert.Equal(frames, Pieces.Decode(codec, [stream]).Messages.Select(Convert.ToHexString));
        Assert.Equal(stream, Pieces.Written(codec, [.. frames.Select(Convert.FromHexString)]));
    }

    [Fact]
    public void A_counted_length_below_its_own_size_is_a_fault()
    {
        LengthPrefixCodec codec = new(LengthFormat.Length16) { Offset = 2, CountsPrefix = true };
        Assert.Equal(
            ["! length16: the length 3 is less than what it has to count, 4 bytes."],
            Pieces.Decode(codec, [[3, 0, 0, 3]]).Texts);
    }

    [Fact]
    public void The_length_in_a_header_is_filled_in_and_needs_its_place()
    {
        LengthPrefixCodec codec = new(LengthFormat.Length16) { Offset = 2, CountsPrefix = true };
        Assert.Equal("0300000661FF", Convert.ToHexString(Pieces.Written(codec, [3, 0, 9, 9, 0x61, 0xff])));
        Assert.Equal(
            "length16: a message of 3 bytes has no room for the length behind its 2 bytes of header.",
            Pieces.Refusal(codec, [3, 0, 0]));
        Assert.Equal("30820161", Convert.ToHexString(Pieces.Written(new LengthPrefixCodec(LengthFormat.Varint) { Offset = 1 }, [0x30, 0, .. new byte[130]]).AsSpan(0, 3)) + "61");
    }

    private static void AssertWholeFrames(LengthPrefixCodec codec, params string[] frames)
    {
        byte[] stream = Convert.FromHexString(string.Concat(frames));
        Decoded decoded = Pieces.Decode(codec, stream.Select(value => (byte[])[value]));
        Assert.Null(decoded.Fault);
        Assert.Equal(frames, decoded.Messages.Select(Convert.ToHexString));
        Assert.Equal(stream, Pieces.Written(codec, [.. decoded.Messages]));
    }
}
