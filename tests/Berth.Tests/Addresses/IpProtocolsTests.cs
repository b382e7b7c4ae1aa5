namespace Berth.Tests.Addresses;

public sealed class IpProtocolsTests
{
    [Theory]
    [InlineData("icmp", 1)]
    [InlineData("ICMP", 1)]
    [InlineData("tcp", 6)]
    [InlineData("udp", 17)]
    [InlineData("gre", 47)]
    [InlineData("ipv6-icmp", 58)]
    [InlineData("icmp6", 58)]
    [InlineData("sctp", 132)]
    public void Names_have_the_numbers_that_the_header_carries(string name, int number)
    {
        Assert.True(IpProtocols.TryGetNumber(name, out int found));
        Assert.Equal(number, found);
        Assert.True(IpProtocols.TryGetNumber(IpProtocols.NameOf(number)!, out int back));
        Assert.Equal(number, back);
    }

    [Fact]
    public void What_no_table_has_has_no_number_and_no_name()
    {
        Assert.False(IpProtocols.TryGetNumber("no-such-protocol", out _));
        Assert.False(IpProtocols.TryGetNumber("", out _));
        Assert.False(IpProtocols.TryGetNumber("1", out _));
        Assert.Null(IpProtocols.NameOf(253)); // For experiments, RFC 3692.
    }

    [Fact]
    public void A_protocols_file_is_read_by_name_and_alias_and_other_lines_are_passed_over()
    {
        IReadOnlyList<(string Name, int Number)> read = IpProtocols.Read(
            ["# comment", "ip\t0\tIP\t# pseudo", "", "mine 253 MINE Mine", "broken", "wide 256 WIDE", "word x X", "neg -1"]);

        Assert.Equal([("ip", 0), ("IP", 0), ("mine", 253), ("MINE", 253), ("Mine", 253)], read);
    }

    [Fact]
    public void Ether_types_have_names_and_others_are_written_as_standards_do()
    {
        Assert.True(EtherTypes.TryGetNumber("ARP", out int arp));
        Assert.Equal(0x0806, arp);
        Assert.Equal("ipv6", EtherTypes.NameOf(0x86dd));
        Assert.Equal("0x88b5", EtherTypes.ToText(EtherTypes.Experimental));
        Assert.Equal("0x0001", EtherTypes.ToText(1));
    }
}
