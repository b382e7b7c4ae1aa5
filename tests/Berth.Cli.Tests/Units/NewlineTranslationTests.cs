using System.Text;

namespace Berth;

public sealed class NewlineTranslationTests
{
    [Theory]
    [InlineData("a\nb\n", "a\r\nb\r\n")]
    [InlineData("a\r\nb", "a\r\nb")]
    [InlineData("\n\n", "\r\n\r\n")]
    [InlineData("\r", "\r")]
    public void Newlines_BecomeCrLf_WhateverTheSplit(string text, string expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        for (int split = 0; split <= bytes.Length; split++)
        {
            NewlineTranslation newlines = new();
            byte[] translated = [.. newlines.Apply(bytes.AsSpan(0, split)), .. newlines.Apply(bytes.AsSpan(split))];

            Assert.Equal(expected, Encoding.ASCII.GetString(translated));
        }
    }
}
