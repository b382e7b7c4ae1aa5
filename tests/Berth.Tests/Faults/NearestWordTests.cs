using FsCheck;
using FsCheck.Fluent;
using Berth.Tests.Addresses;

namespace Berth.Tests.Faults;

public sealed class NearestWordTests
{
    private static readonly string[] Words = ["tcp", "udp", "unix", "unixgram", "unixpacket", "echo", "discard", "prethread"];

    [Theory]
    [InlineData("tpc", "tcp")]
    [InlineData("TCP", "tcp")]
    [InlineData("upd", "udp")]
    [InlineData("unixgarm", "unixgram")]
    [InlineData("ehco", "echo")]
    [InlineData("dicsard", "discard")]
    [InlineData("pretread", "prethread")]
    [InlineData("http", null)]
    [InlineData("", null)]
    [InlineData("x", null)]
    [InlineData("somethingelse", null)]
    public void The_nearest_word_is_found_when_it_is_near(string typed, string? expected) =>
        Assert.Equal(expected, NearestWord.Find(typed, Words));

    [Fact]
    public void Of_equally_near_words_the_first_wins() => Assert.Equal("abd", NearestWord.Find("abc", ["abd", "abe"]));

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "ABC", 0)]
    [InlineData("abc", "acb", 1)]
    [InlineData("abc", "ab", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ca", "abc", 3)]
    public void A_distance_counts_insertions_deletions_replacements_and_swaps(string left, string right, int expected) =>
        Assert.Equal(expected, NearestWord.Distance(left, right));

    [Fact]
    public void A_distance_is_the_same_from_both_ends_and_no_greater_than_the_longer_word()
    {
        Gen<string> word = Gen.Elements("abAB").ListOf().Select(letters => string.Concat(letters));

        RandomCases.Hold(word.Two(), pair =>
            NearestWord.Distance(pair.Item1, pair.Item2) is int distance
            && distance == NearestWord.Distance(pair.Item2, pair.Item1)
            && distance <= Math.Max(pair.Item1.Length, pair.Item2.Length)
            && distance >= Math.Abs(pair.Item1.Length - pair.Item2.Length)
            && (distance == 0) == string.Equals(pair.Item1, pair.Item2, StringComparison.OrdinalIgnoreCase));
    }
}
