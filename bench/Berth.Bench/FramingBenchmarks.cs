using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;

namespace Berth;

/// <summary>What a codec costs a message of 64 bytes, in a stream received in buffers of 16 KiB: time, and bytes allocated.</summary>
[MemoryDiagnoser]
public class FramingBenchmarks
{
    private const int Messages = 1000;
    private const int BufferBytes = 1 << 14;

    private readonly ArrayBufferWriter<byte> _written = new(1 << 17);
    private MessageCodec<ReadOnlySequence<byte>> _codec = new LineCodec();
    private ReadOnlySequence<byte> _message;
    private ReadOnlySequence<byte> _stream;

    /// <summary>The word of <c>berth connect --frame</c>.</summary>
    [Params("line", "delimiter", "length32", "varint", "fixed", "marks", "json", "netstring")]
    public string Frame { get; set; } = "line";

    [GlobalSetup]
    public void Prepare()
    {
        _message = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes("{\"id\":12345,\"name\":\"abcdefghijklmnop\",\"values\":[1,2,3,4,5,6,78]}"));
        _codec = Frame switch
        {
            "line" => new LineCodec(),
            "delimiter" => new DelimiterCodec("\0\0"u8),
            "length32" => new LengthPrefixCodec(LengthFormat.Length32),
            "varint" => new LengthPrefixCodec(LengthFormat.Varint),
            "fixed" => new FixedSizeCodec((int)_message.Length),
            "marks" => new MarkPairCodec("<m>"u8, "</m>"u8),
            "json" => new JsonValuesCodec(),
            _ => new NetstringCodec(),
        };
        Write();
        _stream = Received.InBuffers(_written.WrittenSpan.ToArray(), BufferBytes);
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public int Read()
    {
        ReadOnlySequence<byte> input = _stream;
        int count = 0;
        while (_codec.TryRead(ref input, out _))
        {
            count++;
        }

        return count == Messages ? count : throw new InvalidOperationException($"{count} messages were read");
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public int Write()
    {
        _written.ResetWrittenCount();
        for (int count = 0; count < Messages; count++)
        {
            _codec.Write(_message, _written);
        }

        return _written.WrittenCount;
    }
}
