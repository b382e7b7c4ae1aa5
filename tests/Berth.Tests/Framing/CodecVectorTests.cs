namespace Berth.Tests.Framing;

/// <summary>Streams and what they hold, from the documents that define them or computed by hand.</summary>
public sealed class CodecVectorTests
{
    [Theory]
    [InlineData("one\ntwo\r\n\nfour\r\r\n", "one", "two", "", "four\r")]
    [InlineData("cut", "! line: the stream ended within a message, 3 bytes after its beginning.")]
    [InlineData("a\rb\n\r", "a\rb", "! line: the stream ended within a message, 1 bytes after its beginning.")]
    [InlineData("")]
    public void Lines(string stream, params string[] messages) => Assert.Equal(messages, Pieces.Decode(new LineCodec(), stream).Texts);

    [Theory]
    [InlineData("12345678\r\n", "12345678")]
    [InlineData("123456789\n", "! line: a message of 9 bytes exceeds the limit of 8.")]
    [InlineData("1\n1234567890", "1", "! line: a message of at least 9 bytes exceeds the limit of 8.")]
    public void Lines_up_to_the_limit(string stream, params string[] messages) =>
        Assert.Equal(messages, Pieces.Decode(new LineCodec { BytesMax = 8 }, stream).Texts);

    [Theory]
    [InlineData(";", "a;;b;", "a", "", "b")]
    [InlineData("\0", "x\0y", "x", "! delimiter: the stream ended within a message, 1 bytes after its beginning.")]
    [InlineData("--", "a-b---c--", "a-b", "-c")]
    [InlineData("aa", "xaaaa", "x", "")]
    [InlineData("aab", "aaab", "a")]
    public void Delimited(string delimiter, string stream, params string[] messages) =>
        Assert.Equal(messages, Pieces.Decode(new DelimiterCodec(Pieces.Bytes(delimiter)), stream).Texts);

    [Theory]
    [InlineData("12345678;", "12345678")]
    [InlineData("123456789;", "! delimiter: a message of 9 bytes exceeds the limit of 8.")]
    [InlineData("1234567890", "! delimiter: a message of at least 10 bytes exceeds the limit of 8.")]
    public void Delimited_up_to_the_limit(string stream, params string[] messages) =>
        Assert.Equal(messages, Pieces.Decode(new DelimiterCodec(";"u8) { BytesMax = 8 }, stream).Texts);

    /// <summary>The two examples are those of "Netstrings" (D. J. Bernstein, 1997).</summary>
    [Theory]
    [InlineData("12:hello world!,0:,", "hello world!", "")]
    [InlineData("3:a,b,", "a,b")]
    [InlineData("3:abc;", "! netstring: behind a message of 3 bytes stands 0x3b instead of a comma.")]
    [InlineData("03:abc,", "! netstring: in the size of a message, at its byte 1, stands 0x33.")]
    [InlineData(":,", "! netstring: in the size of a message, at its byte 0, stands 0x3a.")]
    [InlineData("-1:,", "! netstring: in the size of a message, at its byte 0, stands 0x2d.")]
    [InlineData("20:", "! netstring: the stream ended within a message, 3 bytes after its beginning.")]
    [InlineData("21", "! netstring: a message of at least 21 bytes exceeds the limit of 20.")]
    [InlineData("99999999999999999999:", "! netstring: a message of at least 99 bytes exceeds the limit of 20.")]
    public void Netstrings(string stream, params string[] messages) =>
        Assert.Equal(messages, Pieces.Decode(new NetstringCodec { BytesMax = 20 }, stream).Texts);

    [Theory]
    [InlineData("<HTML>a</HTML>\r\n <HTML></HTML>", "a", "")]
    [InlineData("<HTML><HTML>a</HTML>", "<HTML>a")]
    [InlineData("<HTML>a</html></HTML>", "a</html>")]
    [InlineData("<HTML>a</HTML>x", "a", "! marks: where the begin mark should stand, there is the byte 0x78.")]
    [InlineData("<HTMX>", "! marks: where the begin mark should stand, there is the byte 0x58.")]
    [InlineData("<HTML>a</HTML", "! marks: the stream ended within a message, 13 bytes after its beginning.")]
    [InlineData("<HT", "! marks: the stream ended within a message, 3 bytes after its beginning.")]
    [InlineData("  ", new string[0])]
    public void Between_marks(string stream, params string[] messages) =>
        Assert.Equal(messages, Pieces.Decode(new MarkPairCodec("<HTML>"u8, "</HTML>"u8), stream).Texts);

    [Theory]
    [InlineData("[12345678]", "12345678")]
    [InlineData("[123456789]", "! marks: a message of 9 bytes exceeds the limit of 8.")]
    [InlineData("[123456789", "! marks: a message of at least 9 bytes exceeds the limit of 8.")]
    public void Between_marks_up_to_the_limit(string stream, params string[] messages) =>
        Assert.Equal(messages, Pieces.Decode(new MarkPairCodec("["u8, "]"u8) { BytesMax = 8 }, stream).Texts);

    [Fact]
    public void A_mark_that_begins_with_white_space_is_found() =>
        Assert.Equal(["a", "b"], Pieces.Decode(new MarkPairCodec("\n["u8, "]"u8), " \n[a]\n[b]").Texts);

    [Theory]
    [InlineData("abcdef", "abc", "def")]
    [InlineData("abcd", "abc", "! fixed: the stream ended within a message, 1 bytes after its beginning.")]
    public void Of_fixed_size(string stream, params string[] messages) => Assert.Equal(messages, Pieces.Decode(new FixedSizeCodec(3), stream).Texts);

    [Theory]
    [InlineData("{\"a\":[1,\"}\"]}[]true 12\n-0.5e1\"\\\"{\"null", "{\"a\":[1,\"}\"]}", "[]", "true", "12", "-0.5e1", "\"\\\"{\"", "null")]
    [InlineData("1[2]\"3\"4", "1", "[2]", "\"3\"", "4")]
    [InlineData(" \t\r\n", new string[0])]
    [InlineData("{\"a\":1", "! json: the stream ended within a message, 6 bytes after its beginning.")]
    [InlineData("\"a", "! json: the stream ended within a message, 2 bytes after its beginning.")]
    [InlineData("1,2", "1", "! json: no value begins with the byte 0x2c.")]
    [InlineData("hello", "! json: no value begins with the byte 0x68.")]
    [InlineData("nul", "! json: a value of 3 bytes is no valid JSON from byte 3 of its line 1 on.")]
    [InlineData("[1,]", "! json: a value of 4 bytes is no valid JSON from byte 3 of its line 1 on.")]
    [InlineData("{\n]", "! json: a value of 3 bytes is no valid JSON from byte 0 of its line 2 on.")]
    [InlineData("\"\u00ff\"", "! json: a value of 3 bytes is no UTF-8.")]
    public void Json_values(string stream, params string[] messages) => Assert.Equal(messages, Pieces.Decode(new JsonValuesCodec(), stream).Texts);

    [Fact]
    public void Json_may_be_nested_64_deep_and_no_deeper()
    {
        string deep = new string('[', 64) + new string(']', 64);
        Assert.Equal([deep], Pieces.Decode(new JsonValuesCodec(), deep).Texts);
        Assert.Equal(
            ["! json: arrays and objects are nested more than 64 deep."],
            Pieces.Decode(new JsonValuesCodec(), $"[{deep}").Texts);
    }

    [Theory]
    [InlineData("\"123456\" 12345678 ", "\"123456\"", "12345678")]
    [InlineData("123456789", "! json: a message of at least 9 bytes exceeds the limit of 8.")]
    [InlineData("\"1234567\"", "! json: a message of 9 bytes exceeds the limit of 8.")]
    [InlineData("[[[[[[[[[", "! json: a message of at least 9 bytes exceeds the limit of 8.")]
    public void Json_up_to_the_limit(string stream, params string[] messages) =>
        Assert.Equal(messages, Pieces.Decode(new JsonValuesCodec { BytesMax = 8 }, stream).Texts);

    [Fact]
    public void What_cannot_be_framed_is_refused_with_the_place()
    {
        Assert.Equal("line: a line with a line end in it, at its byte 1, would be two.", Pieces.Refusal(new LineCodec(), Pieces.Bytes("a\nb")));
        Assert.Equal("line: a line that ends with CR would lose it.", Pieces.Refusal(new LineCodec(), Pieces.Bytes("a\r")));
        Assert.Equal("delimiter: the delimiter stands in the message itself, at its byte 2.", Pieces.Refusal(new DelimiterCodec("--"u8), Pieces.Bytes("ab--c")));
        Assert.Equal("delimiter: the delimiter stands in the message itself, at its byte 2.", Pieces.Refusal(new DelimiterCodec("--"u8), Pieces.Bytes("ab-")));
        Assert.Equal("marks: the end mark stands in the message itself, at its byte 0.", Pieces.Refusal(new MarkPairCodec("["u8, "]"u8), Pieces.Bytes("]")));
        Assert.Equal("fixed: a message of 2 bytes, and every message has 3.", Pieces.Refusal(new FixedSizeCodec(3), [1, 2]));
        Assert.Equal("json: a value of 0 bytes is no valid JSON from byte 0 of its line 1 on.", Pieces.Refusal(new JsonValuesCodec(), []));
        Assert.Equal("json: a value of 3 bytes is no valid JSON from byte 2 of its line 1 on.", Pieces.Refusal(new JsonValuesCodec(), Pieces.Bytes("1 2")));
        Assert.Equal("netstring: a message of 3 bytes exceeds the limit of 2.", Pieces.Refusal(new NetstringCodec { BytesMax = 2 }, [1, 2, 3]));
    }

    [Fact]
    public void Codecs_that_make_no_sense_are_refused_when_made()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new LineCodec { BytesMax = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FixedSizeCodec(0));
        Assert.Throws<ArgumentException>(() => new DelimiterCodec([]));
        Assert.Throws<ArgumentException>(() => new MarkPairCodec("a"u8, []));
        Assert.Throws<ArgumentException>(() => new MarkPairCodec([], "a"u8));
        Assert.Throws<ArgumentException>(() => new LengthPrefixCodec(LengthFormat.Varint) { CountsPrefix = true });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LengthPrefixCodec(LengthFormat.Length8) { Offset = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LengthPrefixCodec((LengthFormat)99));
    }
}
