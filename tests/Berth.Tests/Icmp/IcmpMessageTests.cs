using System.Net.Sockets;
using Berth.Tests.Addresses;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Tests.Icmp;

public sealed class IcmpMessageTests
{
    private static readonly Gen<byte[]> Bytes = Gen.Choose(0, 80).SelectMany(length => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(length));

    [Theory]
    [InlineData("0001F203F4F5F6F7", 0x220d)] // RFC 1071 section 3: the sum is ddf2.
    [InlineData("", 0xffff)]
    [InlineData("FFFF", 0)]
    [InlineData("01", 0xfeff)]
    [InlineData("0800000000010002", 0xf7fc)]
    [InlineData("45000073000040004011B861C0A80001C0A800C7", 0)] // An IPv4 header with its own right checksum.
    public void The_checksum_is_that_of_RFC_1071(string data, int expected) =>
        Assert.Equal(expected, InternetChecksum.Of(Convert.FromHexString(data)));

    [Fact]
    public void An_echo_request_has_the_bytes_of_the_RFC()
    {
        Assert.Equal("0800F7FC00010002", Convert.ToHexString(IcmpMessage.EchoRequest(AddressFamily.InterNetwork, 1, 2, [])));
        Assert.Equal("800000000001000207", Convert.ToHexString(IcmpMessage.EchoRequest(AddressFamily.InterNetworkV6, 1, 2, [7])));
    }

    [Fact]
    public void Whatever_is_asked_is_read_back_and_no_flipped_bit_goes_unnoticed() => RandomCases.Hold(
        Bytes.SelectMany(data => Gen.Choose(0, ushort.MaxValue).SelectMany(sequence => Gen.Choose(0, 8 * (8 + data.Length) - 1)
            .Select(bit => (Data: data, Sequence: (ushort)sequence, Bit: bit)))),
        one =>
        {
            byte[] request = IcmpMessage.EchoRequest(AddressFamily.InterNetwork, 0xabcd, one.Sequence, one.Data);
            bool isRead = IcmpMessage.TryParse(AddressFamily.InterNetwork, request, out IcmpMessage message)
                && message is { Kind: IcmpKind.EchoRequest, Identifier: 0xabcd } && message.Sequence == one.Sequence
                && message.Data.SequenceEqual(one.Data);
            request[one.Bit / 8] ^= (byte)(1 << (one.Bit % 8));
            return isRead && !IcmpMessage.TryParse(AddressFamily.InterNetwork, request, out _);
        });

    [Fact]
    public void No_bytes_whatever_make_reading_throw_or_show_more_than_there_is() => RandomCases.Hold(
        Bytes.SelectMany(bytes => Gen.Elements(AddressFamily.InterNetwork, AddressFamily.InterNetworkV6).Select(family => (family, bytes))),
        one =>
        {
            bool isMessage = IcmpMessage.TryParse(one.family, one.bytes, out IcmpMessage message);
            bool isQuote = IcmpQuote.TryParse(one.family, one.bytes, out IcmpQuote quote);
            return (!isMessage || (message.Data.Length == one.bytes.Length - 8 && message.MtuBytes >= 0 && message.Kind >= IcmpKind.Other))
                && (!isQuote || (quote.Payload.Length < one.bytes.Length && quote.Destination.Family == one.family));
        },
        count: 5000);

    [Fact]
    public void An_error_quotes_the_packet_that_caused_it()
    {
        byte[] request = IcmpMessage.EchoRequest(AddressFamily.InterNetwork, 9, 4, "data"u8);
        byte[] packet = [.. Convert.FromHexString("450000200000000001010000C0000201CB007105"), .. request];
        Assert.True(IcmpQuote.TryParse(AddressFamily.InterNetwork, packet, out IcmpQuote quote));
        Assert.Equal((IpProtocols.Icmp, "203.0.113.5"), (quote.Protocol, quote.Destination.HostText));
        Assert.True(IcmpMessage.TryParse(AddressFamily.InterNetwork, quote.Payload, out IcmpMessage quoted));
        Assert.Equal((9, 4), (quoted.Identifier, quoted.Sequence));

        packet[0] = 0x46; // Four bytes of options.
        Assert.True(IcmpQuote.TryParse(AddressFamily.InterNetwork, packet, out IcmpQuote withOptions));
        Assert.Equal(quote.Payload.Length - 4, withOptions.Payload.Length);
        packet[0] = 0x44; // A header shorter than a header.
        Assert.False(IcmpQuote.TryParse(AddressFamily.InterNetwork, packet, out _));
        Assert.False(IcmpQuote.TryParse(AddressFamily.InterNetworkV6, packet, out _));
    }

    [Fact]
    public void The_two_families_number_the_same_kinds_differently()
    {
        Assert.Equal(IcmpKind.TimeExceeded, IcmpMessage.KindOf(AddressFamily.InterNetwork, 11, 0));
        Assert.Equal(IcmpKind.TimeExceeded, IcmpMessage.KindOf(AddressFamily.InterNetworkV6, 3, 0));
        Assert.Equal(IcmpKind.Unreachable, IcmpMessage.KindOf(AddressFamily.InterNetwork, 3, 0));
        Assert.Equal(IcmpKind.PacketTooBig, IcmpMessage.KindOf(AddressFamily.InterNetwork, 3, 4));
        Assert.Equal(IcmpKind.PacketTooBig, IcmpMessage.KindOf(AddressFamily.InterNetworkV6, 2, 0));
        Assert.Equal(IcmpKind.Other, IcmpMessage.KindOf(AddressFamily.InterNetworkV6, 135, 0));
    }

    [Fact]
    public void Every_error_has_a_sentence_and_the_mtu_where_it_is_told()
    {
        foreach (Address from in (Address[])[Address.Loopback(0), Address.IPv6Loopback(0)])
        {
            for (int type = 0; type <= 255; type++)
            {
                for (int code = 0; code < 20; code++)
                {
                    Assert.NotEmpty(new IcmpError(from, type, code).Sentence);
                }
            }
        }

        IcmpError tooBig = new(Address.Loopback(0), 3, 4) { MtuBytes = 1400 };
        Assert.EndsWith("(MTU 1400 bytes)", tooBig.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void The_mtu_stands_where_each_family_puts_it()
    {
        byte[] v4 = Convert.FromHexString("0304000000000578");
        byte[] checksum = BitConverter.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(InternetChecksum.Of(v4)));
        checksum.CopyTo(v4, 2);
        Assert.True(IcmpMessage.TryParse(AddressFamily.InterNetwork, v4, out IcmpMessage four));
        Assert.Equal(1400, four.MtuBytes);
        Assert.True(IcmpMessage.TryParse(AddressFamily.InterNetworkV6, Convert.FromHexString("0200000000000500"), out IcmpMessage six));
        Assert.Equal(1280, six.MtuBytes);
    }
}
