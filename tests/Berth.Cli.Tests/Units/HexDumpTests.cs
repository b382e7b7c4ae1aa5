namespace Berth;

public sealed class HexDumpTests
{
    [Fact]
    public void HexDump_IsAsHexdumpC_AndItsOffsetGoesOn()
    {
        HexDump dump = new();

        Assert.Equal(
            "00000000  00 41 7f ff 20 7e 61 62  63 64 65 66 67 68 69 6a  |.A.. ~abcdefghij|\n00000010  6b                                                |k|\n",
            dump.Lines([0, 0x41, 0x7f, 0xff, 0x20, 0x7e, .. "abcdefghijk"u8]));
        Assert.StartsWith("00000011  6c ", dump.Lines("l"u8), StringComparison.Ordinal);
        dump.Restart();
        Assert.StartsWith("00000000  6d ", dump.Lines("m"u8), StringComparison.Ordinal);
    }
}
