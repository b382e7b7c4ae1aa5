using System.Buffers;
using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Tests.Framing;

/// <summary>A codec with a small limit, messages that it can frame, and what streams of it are made of.</summary>
/// <param name="Codec">The codec.</param>
/// <param name="Messages">Messages that it can frame.</param>
/// <param name="Tokens">Pieces of which random streams are made, so that they are nearly right.</param>
internal sealed record CodecCase(MessageCodec<ReadOnlySequence<byte>> Codec, Gen<byte[]> Messages, params string[] Tokens)
{
    public const int BytesMax = 40;

    /// <summary>What frames a message of these codecs at most.</summary>
    public const int FramingBytesMax = 20;

    private static readonly Gen<byte[]> AnyBytes = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().Select(bytes => bytes[..Math.Min(bytes.Length, 30)]);

    private static readonly Gen<byte[]> Letters = Gen.Elements("abc,\\\"0{é:"u8.ToArray()).ArrayOf().Select(bytes => bytes[..Math.Min(bytes.Length, 30)]);

    public static IReadOnlyDictionary<string, CodecCase> All { get; } = new Dictionary<string, CodecCase>(StringComparer.Ordinal)
    {
        ["line"] = new(new LineCodec { BytesMax = BytesMax }, Letters, "\n", "\r", "\r\n", "a"),
        ["crlf"] = new(new LineCodec { BytesMax = BytesMax, WritesCrLf = true }, Letters, "\n", "\r", "a"),
        ["delimiter 1"] = new(new DelimiterCodec(";"u8) { BytesMax = BytesMax }, Letters, ";", "a"),
        ["delimiter 3"] = new(new DelimiterCodec("xyx"u8) { BytesMax = BytesMax }, Letters, "x", "y", "xyx", "a"),
        ["length8"] = Length(LengthFormat.Length8),
        ["length16"] = Length(LengthFormat.Length16),
        ["length16le"] = Length(LengthFormat.Length16LittleEndian),
        ["length24"] = Length(LengthFormat.Length24),
        ["length24le"] = Length(LengthFormat.Length24LittleEndian),
        ["length32"] = Length(LengthFormat.Length32),
        ["length32le"] = Length(LengthFormat.Length32LittleEndian),
        ["length64"] = Length(LengthFormat.Length64),
        ["length64le"] = Length(LengthFormat.Length64LittleEndian),
        ["varint"] = Length(LengthFormat.Varint),
        ["counted"] = new(new LengthPrefixCodec(LengthFormat.Length16) { BytesMax = BytesMax, CountsPrefix = true, Adjustment = -1 }, AnyBytes, "\0", "\u0005", "a"),
        ["header"] = new(
            new LengthPrefixCodec(LengthFormat.Length16LittleEndian) { BytesMax = BytesMax, Offset = 3, CountsPrefix = true },
            AnyBytes.Select(body => (byte[])[1, 2, 3, (byte)(body.Length + 5), 0, .. body]),
            "\0",
            "\u0006",
            "a"),
        ["header varint"] = new(
            new LengthPrefixCodec(LengthFormat.Varint) { BytesMax = BytesMax, Offset = 1 },
            AnyBytes.Select(body => (byte[])[0x30, (byte)body.Length, .. body]),
            "\0",
            "\u0080",
            "\u0005"),
        ["fixed"] = new(new FixedSizeCodec(5), Gen.Constant(0).SelectMany(_ => AnyBytes).Select(bytes => (byte[])[.. bytes.Take(5), .. new byte[Math.Max(0, 5 - bytes.Length)]]), "a", "bc"),
        ["marks"] = new(new MarkPairCodec("<H>"u8, "</H>"u8) { BytesMax = BytesMax }, Letters, "<H>", "</H>", "<", "/H>", " ", "\n", "a"),
        ["marks alike"] = new(new MarkPairCodec("\""u8, "\"\""u8) { BytesMax = BytesMax }, Gen.Elements("abc"u8.ToArray()).ArrayOf().Select(bytes => bytes[..Math.Min(bytes.Length, 30)]), "\"", "\"\"", " ", "a"),
        ["netstring"] = new(new NetstringCodec { BytesMax = BytesMax }, AnyBytes, "0:,", "3:abc,", "3", ":", ",", "a"),
        ["json"] = new(
            new JsonValuesCodec { BytesMax = BytesMax },
            Gen.Elements("0", "-1.5e3", "true", "null", "\"\"", "\"a\\\"]\"", "{}", "[]", "{\"a\":[1,{\"b\":\"}\"}]}", "[\"\\\\\"]", "\"é\"", "[ 1 , 2 ]").Select(Encoding.UTF8.GetBytes),
            "{", "}", "[", "]", "\"", "\\", ",", ":", " ", "1", "true", "\"a\"", "[1]", "{\"a\":1}", "é"),
    };

    /// <summary>Streams: whole messages with their framing, nearly right ones, and any bytes at all.</summary>
    public Gen<byte[]> Streams => Gen.OneOf(
        Messages.ArrayOf().Select(messages => Pieces.Written(Codec, messages)),
        Gen.Elements(Tokens).ArrayOf().Select(tokens => Encoding.UTF8.GetBytes(string.Concat(tokens))),
        from right in Messages.ArrayOf()
        from place in Gen.Choose(0, 1000)
        from value in Gen.Choose(0, 255)
        select Damaged(Pieces.Written(Codec, right), place, (byte)value),
        AnyBytes);

    public static CodecCase Of(string name) => All[name];

    private static CodecCase Length(LengthFormat format) =>
        new(new LengthPrefixCodec(format) { BytesMax = BytesMax }, AnyBytes, "\0", "\u0001", "\u0080", "\u00ff", "a");

    private static byte[] Damaged(byte[] stream, int place, byte value)
    {
        if (stream.Length > 0)
        {
            stream[place % stream.Length] = value;
        }

        return stream;
    }
}
