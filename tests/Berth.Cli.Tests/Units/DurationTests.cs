namespace Berth;

public sealed class DurationTests
{
    [Theory]
    [InlineData("200ms", 200)]
    [InlineData("2s", 2_000)]
    [InlineData("1m", 60_000)]
    [InlineData("3", 3_000)]
    [InlineData("0.5", 500)]
    [InlineData("1.5s", 1_500)]
    [InlineData("0", 0)]
    public void ATime_IsANumberWithItsUnit_AndSecondsWithout(string text, int milliseconds)
    {
        Assert.True(Durations.TryParse(text, out TimeSpan duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1h")]
    [InlineData("1 s")]
    [InlineData("1e3")]
    [InlineData("NaN")]
    [InlineData("35001m")]
    public void WhatIsNoTime_IsRefused(string text) => Assert.False(Durations.TryParse(text, out _));
}
