using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Tests.Addresses;

/// <summary>A Unix peer chooses its own name. Printed raw, it forged a line of the log and coloured the terminal.</summary>
public sealed class UnixNameTests
{
    [Theory]
    [InlineData("@evil\n\u001b[31mConnection from 9.9.9.9:1", "@evil%0A%1B[31mConnection from 9.9.9.9:1")]
    [InlineData("@a\u202eb\u2028\u0085", "@a%E2%80%AEb%E2%80%A8%C2%85")]
    [InlineData("/tmp/100% ä %zz", "/tmp/100% ä %zz")]
    [InlineData("/tmp/%0A", "/tmp/%250A")]
    public void AName_IsPrintedWithoutWhatCouldForgeOrHide(string name, string printed)
    {
        Address address = Address.FromUnixPath(name);
        Assert.Equal(printed, address.ToString());
        Assert.Equal(printed, address.HostText);
        Assert.Equal($"unixgram://{printed}", address.ToUrl(Transport.UnixDatagram));
        Assert.Equal(name, address.UnixPath);
    }

    [Fact]
    public void ANameThatIsNoUtf8_OrHasNulWithin_ShowsItsBytes() =>
        Assert.Equal("@a%00b%FF", Address.FromUnixPath((byte[])[0, (byte)'a', 0, (byte)'b', 0xff]).ToString());

    [Fact]
    public void TheUrlOfAnyName_ReadsBackAsThatName_AndHasNothingToHide()
    {
        Gen<string> piece = Gen.OneOf(
            Gen.Elements("%", "%2", "%41", "%25", "%0", "A", "@", "./", "\u001b", "\n", "\u007f", "\u0085", "\u200d", "\u202e", "\u2066", "\ud83d\ude00", "é"),
            Gen.Choose(1, 0xd7ff).Select(code => ((char)code).ToString()));
        Gen<Address> names = Gen.Elements("@", "/").SelectMany(first => Gen.ListOf(piece).Select(rest => first + string.Concat(rest) + "x"))
            .Where(name => Encoding.UTF8.GetByteCount(name) <= Address.UnixPathBytesMax)
            .Select(Address.FromUnixPath);
        RandomCases.Hold(
            names,
            name => SocketUrl.Parse(name.ToUrl(Transport.UnixStream)).TryGetAddress(out Address read) && read == name
                && !name.ToString().EnumerateRunes().Any(rune => Rune.GetUnicodeCategory(rune)
                    is System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format),
            count: 2000);
    }
}
