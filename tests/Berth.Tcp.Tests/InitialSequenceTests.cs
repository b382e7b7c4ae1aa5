namespace Berth;

/// <summary>RFC 6528 section 3, and the hash under it.</summary>
public sealed class InitialSequenceTests
{
    private static readonly MuxKey Key = new(IpAddress.Parse("192.0.2.1"), 80, IpAddress.Parse("198.51.100.7"), 40_000);

    /// <summary>The vectors of SipHash's authors for whole words: the key 00 to 0f, and the messages of 0, 8 and 16 bytes that count up from 00.</summary>
    [Theory]
    [InlineData(0, 0x726F_DB47_DD0E_0E31)]
    [InlineData(1, 0x93F5_F579_9A93_2462)]
    [InlineData(2, 0x3F2A_CC7F_57C2_9BDB)]
    public void Hash_GivesThePublishedValues(int words, ulong value)
    {
        KeyedHash hash = new([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
        ulong[] message = [0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908];
        Assert.Equal(value, hash.Of(message.AsSpan(0, words)));
    }

    [Fact]
    public void Secret_OfAnotherLength_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new KeyedHash(new byte[15]));
        Assert.Throws<ArgumentException>(() => new KeyedHash(new byte[17]));
    }

    /// <summary>M is a 4 µs clock: it comes round after 4.77 hours.</summary>
    [Fact]
    public void Numbers_OfOneName_GoOnByOneInFourMicroseconds()
    {
        InitialSequence numbers = Numbers(1);
        SequenceNumber first = numbers.At(Key, Instant.Epoch);
        Assert.Equal(first, numbers.At(Key, Instant.Epoch + TimeSpan.FromMicroseconds(3)));
        Assert.Equal(first + 1, numbers.At(Key, Instant.Epoch + TimeSpan.FromMicroseconds(4)));
        Assert.Equal(first + 250_000, numbers.At(Key, Instant.Epoch + TimeSpan.FromSeconds(1)));
        Assert.Equal(first, numbers.At(Key, Instant.Epoch + (TimeSpan.FromMicroseconds(4) * 4_294_967_296.0)));
    }

    [Fact]
    public void Numbers_OfOtherNamesAndSecrets_AreElsewhere()
    {
        InitialSequence numbers = Numbers(1);
        MuxKey[] keys =
        [
            Key,
            Key with { LocalPort = 81 },
            Key with { RemotePort = 40_001 },
            Key with { LocalAddress = IpAddress.Parse("192.0.2.2") },
            Key with { RemoteAddress = IpAddress.Parse("198.51.100.8") },
            Key.Reversed,
            new(IpAddress.FromIpv6(Key.LocalAddress.Value), 80, IpAddress.FromIpv6(Key.RemoteAddress.Value), 40_000),
        ];
        ConnectionSeed[] seeds = [.. keys.Select(key => numbers.SeedFor(key, Instant.Epoch)), Numbers(2).SeedFor(Key, Instant.Epoch)];
        Assert.Equal(8, seeds.Select(seed => seed.InitialSequence).Distinct().Count());
        Assert.Equal(8, seeds.Select(seed => seed.TimestampOffset).Distinct().Count());
        Assert.All(seeds, seed => Assert.NotEqual(seed.InitialSequence.Value, seed.TimestampOffset));
    }

    /// <summary>So that a new connection's timestamps are later than its predecessor's, which RFC 6191 asks for.</summary>
    [Fact]
    public void TimestampOffset_OfOneName_StaysTheSame()
    {
        ConnectionSeed early = Numbers(1).SeedFor(Key, Instant.Epoch);
        ConnectionSeed late = Numbers(1).SeedFor(Key, Instant.Epoch + TimeSpan.FromDays(3));
        Assert.Equal(early.TimestampOffset, late.TimestampOffset);
        Assert.NotEqual(early.InitialSequence, late.InitialSequence);
    }

    private static InitialSequence Numbers(byte secret) => new(new KeyedHash([.. Enumerable.Repeat(secret, KeyedHash.SecretByteCount)]));
}
