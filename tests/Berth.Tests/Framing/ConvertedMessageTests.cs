using System.Buffers;
using System.Text;

namespace Berth.Tests.Framing;

public sealed class ConvertedMessageTests
{
    [Theory]
    [InlineData("äöü €")]
    [InlineData("")]
    [InlineData("\U0001f980")]
    public void Text_is_UTF8_and_reads_back(string text)
    {
        MessageCodec<string> codec = new NetstringCodec().AsText();
        ArrayBufferWriter<byte> output = new();
        codec.Write(text, output);
        ReadOnlySequence<byte> input = new(output.WrittenMemory);

        Assert.Equal($"{Encoding.UTF8.GetByteCount(text)}:{text},", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.True(codec.TryRead(ref input, out string? read));
        Assert.Equal(text, read);
        Assert.True(input.IsEmpty);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_a_fault_and_not_question_marks()
    {
        MessageCodec<string> codec = new LineCodec().AsText();
        ReadOnlySequence<byte> input = new((byte[])[0xff, (byte)'\n']);

        Fault fault = Assert.Throws<FaultException>(() => codec.TryRead(ref input, out _)).Fault;
        Assert.Equal("line: a message of 1 bytes is no utf-8.", fault.Detail);
        Assert.Equal(SocketOperation.Receive, fault.Operation);
    }

    [Fact]
    public void Text_without_a_UTF8_form_is_refused()
    {
        ArrayBufferWriter<byte> output = new();
        Fault fault = Assert.Throws<FaultException>(() => new LineCodec().AsText().Write("ab\ud800", output)).Fault;
        Assert.Equal("line: the text has no form in utf-8 at its character 2.", fault.Detail);
        Assert.Equal(SocketOperation.Send, fault.Operation);
    }

    [Fact]
    public void Another_encoding_counts_its_own_bytes_against_the_limit()
    {
        MessageCodec<string> codec = new LengthPrefixCodec(LengthFormat.Length8) { BytesMax = 6 }.AsText(Encoding.BigEndianUnicode);
        ArrayBufferWriter<byte> output = new();
        codec.Write("abc", output);

        Assert.Equal([6, 0, (byte)'a', 0, (byte)'b', 0, (byte)'c'], output.WrittenSpan.ToArray());
        Fault fault = Assert.Throws<FaultException>(() => codec.Write("abcd", output)).Fault;
        Assert.Equal("length8: a message of 8 bytes exceeds the limit of 6.", fault.Detail);
    }

    [Fact]
    public void Arrays_are_copies()
    {
        MessageCodec<byte[]> codec = new FixedSizeCodec(2).AsBytes();
        byte[] stream = [1, 2];
        ReadOnlySequence<byte> input = new(stream);
        Assert.True(codec.TryRead(ref input, out byte[]? message));
        stream[0] = 9;
        Assert.Equal([1, 2], message);
    }

    [Fact]
    public void A_type_of_ones_own_goes_both_ways_and_its_exceptions_come_through()
    {
        MessageCodec<int> codec = new LineCodec().As(
            bytes => int.Parse(Encoding.ASCII.GetString(bytes)),
            (number, output) => output.Write(Encoding.ASCII.GetBytes($"{number}")));
        ArrayBufferWriter<byte> written = new();
        codec.Write(42, written);
        written.Write("x\n7\n"u8);
        ReadOnlySequence<byte> input = new(written.WrittenMemory);

        Assert.True(codec.TryRead(ref input, out int first));
        Assert.Throws<FormatException>(() => codec.TryRead(ref input, out _));
        Assert.True(codec.TryRead(ref input, out int third));
        Assert.Equal((42, 7), (first, third));
    }
}
