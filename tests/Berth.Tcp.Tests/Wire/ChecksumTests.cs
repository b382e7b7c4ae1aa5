namespace Berth;

/// <summary>The checksum of IP, TCP and UDP, RFC 1071.</summary>
public sealed class ChecksumTests
{
    [Theory]
    [InlineData("", 0xFFFF)]
    [InlineData("01", 0xFEFF)]
    [InlineData("0001F203F4F5F6F7", 0x220D)] // The example of RFC 1071 section 3: the sum is ddf2.
    [InlineData("0001F203F4F5F6", 0x2304)]
    [InlineData("FFFFFFFF", 0)]
    [InlineData("4500003C302F40004006F6780A0900010A090002", 0)] // An IPv4 header that Linux made.
    public void Of_IsWhatTheRfcSays(string hex, int expected) =>
        Assert.Equal(expected, Checksum.Of(Convert.FromHexString(hex)));

    [Fact]
    public void AnyBytes_InAnyParts_SumAsWordByWord()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        for (int round = 0; round < 2_000; round++)
        {
            byte[] data = new byte[random.Next(round < 1_000 ? 100 : 3_000)];
            random.NextBytes(data);
            if (round % 7 == 0)
            {
                Array.Fill(data, byte.MaxValue);
            }

            Checksum checksum = default;
            for (int at = 0; at < data.Length;)
            {
                int length = random.Next(1, data.Length - at + 1);
                checksum.Add(data.AsSpan(at, length));
                at += length;
            }

            Assert.True(WordByWord(data) == checksum.Finish(), $"seed {seed}, round {round}, parts");
            Assert.True(WordByWord(data) == Checksum.Of(data), $"seed {seed}, round {round}, whole");
        }
    }

    [Fact]
    public void PseudoHeader_SumsAsItsBytes_WhereverItStands()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        for (int round = 0; round < 1_000; round++)
        {
            // RFC 8200 section 8.1: addresses, length in four bytes, three of zero, protocol. RFC 9293 section 3.1 has shorter ones of the same sum.
            byte[] header = new byte[(random.Next(2) == 0 ? 4 : 16) * 2 + 8];
            random.NextBytes(header);
            int length = random.Next(65_536);
            header.AsSpan(header.Length - 8).Clear();
            (header[^6], header[^5], header[^1]) = ((byte)(length >> 8), (byte)length, (byte)random.Next(256));
            byte[] before = new byte[random.Next(5)];
            random.NextBytes(before);
            Checksum checksum = default;
            checksum.Add(before);
            int half = (header.Length - 8) / 2;
            checksum.AddPseudoHeader(IpAddress.Read(header.AsSpan(0, half)), IpAddress.Read(header.AsSpan(half, half)), header[^1], length);
            Assert.True(WordByWord([.. before, .. header]) == checksum.Finish(), $"seed {seed}, round {round}");
        }
    }

    [Fact]
    public void TheSameBytes_SumTheSame_AtAnyAlignment()
    {
        byte[] buffer = new byte[1_000];
        new Random(1).NextBytes(buffer);
        byte[] data = buffer[..900];
        for (int offset = 0; offset < 40; offset++)
        {
            byte[] moved = new byte[1_000];
            data.CopyTo(moved, offset);
            Assert.Equal(Checksum.Of(data), Checksum.Of(moved.AsSpan(offset, data.Length)));
        }
    }

    private static ushort WordByWord(ReadOnlySpan<byte> data)
    {
        uint sum = 0;
        for (int at = 0; at < data.Length; at += 2)
        {
            sum += ((uint)data[at] << 8) + (at + 1 < data.Length ? data[at + 1] : 0u);
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
