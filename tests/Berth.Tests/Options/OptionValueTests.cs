using Berth.Tests.Addresses;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Tests.Options;

/// <summary>Values of options as a person types them, as a program has them, and as the kernel gets them.</summary>
public sealed class OptionValueTests
{
    [Theory]
    [InlineData("no-delay", "on", "01000000")]
    [InlineData("no-delay", "FALSE", "00000000")]
    [InlineData("receive-buffer", "64k", "00000100")]
    [InlineData("receive-buffer", "0x10", "10000000")]
    [InlineData("peek-offset", "-1", "FFFFFFFF")]
    [InlineData("not-sent-low-water", "4294967295", "FFFFFFFF")]
    [InlineData("keep-alive-idle", "2m", "78000000")]
    [InlineData("keep-alive-idle", "90", "5A000000")]
    [InlineData("user-timeout", "1.5s", "DC050000")]
    [InlineData("user-timeout", "1us", "01000000")]
    [InlineData("fin-wait-time", "-1s", "FFFFFFFF")]
    [InlineData("linger", "off", "0000000000000000")]
    [InlineData("linger", "0", "0100000000000000")]
    [InlineData("linger", "1500ms", "0100000002000000")]
    [InlineData("congestion-control", "reno", "72656E6F")]
    [InlineData("mtu-discovery", "Probe", "03000000")]
    [InlineData("ip-options", "94040000", "94040000")]
    [InlineData("pacing-rate-max", "unlimited", "FFFFFFFFFFFFFFFF")]
    [InlineData("multicast-interface", "192.0.2.9", "C0000209")]
    public void TypedText_IsTheKernelsBytes(string name, string typed, string bytes) =>
        Assert.Equal(bytes, Convert.ToHexString(SocketOptionCatalogue.Find(name)!.Parse(typed).Value.Span));

    [Theory]
    [InlineData("no-delay", "2")]
    [InlineData("receive-buffer", "lots")]
    [InlineData("receive-buffer", "2147483648")]
    [InlineData("receive-buffer", "0x")]
    [InlineData("receive-buffer", "4096M")]
    [InlineData("not-sent-low-water", "-1")]
    [InlineData("keep-alive-idle", "")]
    [InlineData("keep-alive-idle", "never")]
    [InlineData("keep-alive-idle", "1000000h")]
    [InlineData("keep-alive-idle", "99999999999999999999999999999s")]
    [InlineData("congestion-control", "a-name-of-more-than-fifteen-bytes")]
    [InlineData("mtu-discovery", "maybe")]
    [InlineData("ip-options", "9")]
    [InlineData("ip-options", "zz")]
    [InlineData("multicast-interface", "::1")]
    [InlineData("join-group", "192.0.2.9@239.1.2.3")]
    [InlineData("join-group", "ff02::1")]
    [InlineData("join-group", "239.1.2.3%")]
    [InlineData("join-group", "1")]
    [InlineData("join-source-group", "239.1.2.3")]
    [InlineData("info", "1")]
    public void TextThatIsNoValue_IsRefusedWithWhatWouldBe(string name, string typed)
    {
        SocketOption option = SocketOptionCatalogue.Find(name)!;
        FormatException refused = Assert.Throws<FormatException>(() => option.Parse(typed));
        Assert.StartsWith(name, refused.Message, StringComparison.Ordinal);
        Assert.True(option.Access == SocketOptionAccess.ReadOnly || refused.Message.Contains(option.Range, StringComparison.Ordinal), refused.Message);
    }

    [Fact]
    public void Value_ThatDoesNotFitTheKernelsField_IsRefusedBeforeItIsAsked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TcpOption.KeepAliveIdle.Of(TimeSpan.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => TcpOption.CongestionControl.Of(new string('x', 16)));
        Assert.Throws<ArgumentOutOfRangeException>(() => IpOption.Options.Of(new byte[41]));
        Assert.Equal(40, IpOption.Options.Of(new byte[40]).Value.Length);
    }

    [Fact]
    public void ShortTime_IsRoundedUp_SoThatItDoesNotBecomeNone()
    {
        Assert.Equal(TimeSpan.FromSeconds(1), TcpOption.KeepAliveIdle.Read(TcpOption.KeepAliveIdle.Of(TimeSpan.FromTicks(1)).Value.Span));
        Assert.Equal(TimeSpan.FromSeconds(2), SocketLevelOption.Linger.Read(SocketLevelOption.Linger.Of(TimeSpan.FromSeconds(1.001)).Value.Span));
        Assert.Equal(TimeSpan.Zero, TcpOption.UserTimeout.Read(TcpOption.UserTimeout.Of(TimeSpan.Zero).Value.Span));
    }

    [Fact]
    public void WhatTheKernelGives_FormattedAndTypedAgain_IsTheSame() => RandomCases.Hold(
        Gen.Choose(0, int.MaxValue).Select(static number => BitConverter.GetBytes(number)),
        static bytes => SocketOptionCatalogue.All.Where(static option => option.Access == SocketOptionAccess.ReadWrite && IsOfFourBytes(option)).All(option =>
            option.Parse(option.Format(bytes)).Value.Span.SequenceEqual(option.ValueType == typeof(bool) ? BitConverter.GetBytes(BitConverter.ToInt32(bytes) == 0 ? 0 : 1) : bytes)));

    [Fact]
    public void RandomText_IsAValueOrAFormatException_NothingElse() => RandomCases.Hold(
        Gen.Elements("0123456789abcdefghkmsuxµM:.%@-+ \0é".ToCharArray()).ListOf().Select(static letters => string.Concat(letters)),
        static text => SocketOptionCatalogue.All.All(option =>
        {
            try
            {
                SocketOptionValue value = option.Parse(text);
                return (value.Level, value.Name) == (option.Level, option.Number);
            }
            catch (FormatException)
            {
                return true;
            }
        }));

    [Fact]
    public void Value_TellsItselfInWords()
    {
        Assert.Equal("no-delay (TCP_NODELAY) to 'on'", TcpOption.NoDelay.Of(true).ToString());
        Assert.Equal("option 9999 of level 6 to the bytes 01000000", SocketOptionValue.OfInt(6, 9999, 1).ToString());
        Assert.Equal("option 1 of level 6 to the bytes ", new SocketOptionValue(6, 1, default).ToString());
    }

    private static bool IsOfFourBytes(SocketOption option) =>
        option.ValueType == typeof(bool) || option.ValueType == typeof(int) || option.ValueType == typeof(uint)
        || (option.ValueType == typeof(TimeSpan) && option != SocketLevelOption.ReceiveTimeout && option != SocketLevelOption.SendTimeout);
}
