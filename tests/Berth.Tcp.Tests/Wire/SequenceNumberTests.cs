namespace Berth;

/// <summary>Arithmetic modulo 2³², RFC 9293 section 3.4.</summary>
public sealed class SequenceNumberTests
{
    [Theory]
    [InlineData(0u, 1u)]
    [InlineData(uint.MaxValue, 0u)]
    [InlineData(0xFFFF_FF00u, 0x100u)]
    [InlineData(0u, 0x7FFF_FFFFu)]
    public void OneIsBeforeTheOther_AcrossTheWrapToo(uint before, uint after)
    {
        SequenceNumber left = new(before);
        SequenceNumber right = new(after);
        Assert.True(left < right && left <= right && right > left && right >= left);
        Assert.False(right < left || right <= left || left > right || left >= right);
        Assert.Equal(unchecked((int)(after - before)), right - left);
        Assert.Equal(right, left + (right - left));
        Assert.Equal(left, right - (right - left));
        Assert.Equal(right, SequenceNumber.Later(left, right));
        Assert.Equal(left, SequenceNumber.Earlier(right, left));
    }
}
