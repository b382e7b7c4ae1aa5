using Berth.Tests.Addresses;
using FsCheck.Fluent;

namespace Berth;

/// <summary>What a cookie promises (RFC 4987 section 3.6), and what its timestamp carries.</summary>
public sealed class SynCookiesTests
{
    private static readonly Instant Now = Instant.Epoch + TimeSpan.FromMinutes(1000.5);
    private static readonly MuxKey Key4 = Key("192.0.2.1", "198.51.100.7");
    private static readonly MuxKey Key6 = Key("2001:db8::1", "2001:db8::7");

    private readonly SynCookies _cookies = Cookies(1);

    [Theory]
    [InlineData(false, 100, 536)]
    [InlineData(false, 536, 536)]
    [InlineData(false, 1299, 536)]
    [InlineData(false, 1300, 1300)]
    [InlineData(false, 1459, 1440)]
    [InlineData(false, 65_495, 1460)]
    [InlineData(true, 1200, 1220)]
    [InlineData(true, 1439, 1420)]
    [InlineData(true, 1440, 1440)]
    [InlineData(true, 65_475, 8940)]
    public void Cookie_KeepsTheLargestSizeItCanTell(bool isIpv6, int announced, int kept)
    {
        MuxKey key = isIpv6 ? Key6 : Key4;
        SequenceNumber cookie = _cookies.Make(key, new(12_345), announced, Now);
        Assert.True(_cookies.TryVerify(key, new(12_345), cookie, Now, out int size));
        Assert.Equal(kept, size);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(29, true)]
    [InlineData(31, true)]
    [InlineData(89, true)]
    [InlineData(91, false)]
    [InlineData(3600, false)]
    [InlineData(-31, false)]
    public void Cookie_HoldsThisMinuteAndTheNext(int seconds, bool holds)
    {
        SequenceNumber cookie = _cookies.Make(Key4, new(1), 1460, Now);
        Assert.Equal(holds, _cookies.TryVerify(Key4, new(1), cookie, Now + TimeSpan.FromSeconds(seconds), out _));
    }

    [Fact]
    public void Cookie_OfAnotherConnectionOrSecretOrSyn_IsRefused()
    {
        SequenceNumber cookie = _cookies.Make(Key4, new(1), 1460, Now);
        Assert.True(_cookies.TryVerify(Key4, new(1), cookie, Now, out _));
        Assert.False(_cookies.TryVerify(Key4, new(2), cookie + 8, Now, out _));
        Assert.False(_cookies.TryVerify(Key4, new(0x0300_0001), cookie, Now, out _));
        Assert.False(_cookies.TryVerify(Key4 with { RemotePort = 40_001 }, new(1), cookie, Now, out _));
        Assert.False(_cookies.TryVerify(Key4 with { LocalPort = 81 }, new(1), cookie, Now, out _));
        Assert.False(_cookies.TryVerify(Key4 with { RemoteAddress = IpAddress.Parse("198.51.100.8") }, new(1), cookie, Now, out _));
        Assert.False(_cookies.TryVerify(Key4.Reversed, new(1), cookie, Now, out _));
        Assert.False(Cookies(2).TryVerify(Key4, new(1), cookie, Now, out _));
    }

    /// <summary>Of the 2³² numbers 8 are right: 2 minutes of 4 sizes.</summary>
    [Fact]
    public void Guesses_AreRefused()
    {
        int right = 0;
        uint guess = 1;
        for (int i = 0; i < 200_000; i++)
        {
            guess = unchecked((guess * 1_664_525) + 1_013_904_223);
            right += _cookies.TryVerify(Key4, new(1), new(guess), Now, out _) ? 1 : 0;
        }

        Assert.Equal(0, right);
    }

    [Fact]
    public void AnyCookie_IsTakenBack_AndOnlyTheFourAroundIt()
    {
        RandomCases.Hold(
            from port in Gen.Choose(1, 65_535)
            from remote in Gen.Choose(int.MinValue, int.MaxValue)
            from milliseconds in Gen.Choose(0, int.MaxValue)
            from size in Gen.Choose(536, 1460)
            select (port, remote, milliseconds, size),
            sample =>
            {
                MuxKey key = Key4 with { RemotePort = (ushort)sample.port };
                SequenceNumber remote = new(unchecked((uint)sample.remote));
                Instant now = Instant.Epoch + TimeSpan.FromMilliseconds(sample.milliseconds);
                SequenceNumber cookie = _cookies.Make(key, remote, sample.size, now);
                Assert.True(_cookies.TryVerify(key, remote, cookie, now, out int kept));
                Assert.InRange(kept, 536, sample.size);
                return Enumerable.Range(-8, 17).Count(i => _cookies.TryVerify(key, remote, cookie + i, now, out _)) == 4;
            });
    }

    [Theory]
    [InlineData(null, false, false, 0x0F)]
    [InlineData(0, false, false, 0x00)]
    [InlineData(7, true, false, 0x17)]
    [InlineData(14, true, true, 0x3E)]
    [InlineData(200, false, true, 0x2E)]
    public void Options_StandInTheLowSixBitsOfTheTimestamp(int? scale, bool sack, bool ecn, int bits)
    {
        SynCookieOptions options = new((byte?)scale, sack, ecn);
        foreach (uint clock in (ReadOnlySpan<uint>)[0, 5, 63, 64, 1_000_000, uint.MaxValue])
        {
            uint timestamp = options.In(clock);
            Assert.Equal((uint)bits, timestamp & 0x3F);
            Assert.InRange(unchecked((int)(clock - timestamp)), 0, 63);
            Assert.Equal(options with { WindowScale = (byte?)(scale > 14 ? 14 : scale) }, SynCookieOptions.From(timestamp));
        }
    }

    [Fact]
    public void Answering_AllocatesNothing()
    {
        Assert.Equal(0, Allocations.Of(() =>
        {
            SequenceNumber cookie = _cookies.Make(Key6, new(1), 1440, Now);
            _cookies.TryVerify(Key6, new(1), cookie, Now, out _);
        }));
    }

    private static SynCookies Cookies(byte secret) => new(new KeyedHash([.. Enumerable.Repeat(secret, KeyedHash.SecretByteCount)]));

    private static MuxKey Key(string local, string remote) => new(IpAddress.Parse(local), 80, IpAddress.Parse(remote), 40_000);
}
