using System.Globalization;
using System.Net.Sockets;

namespace Berth.Tests;

public sealed class AddressOrderTests
{
    [Theory]
    [InlineData("6a 6b 6c 4a 4b", "6a 4a 6b 4b 6c")]
    [InlineData("4a 4b 6a", "4a 6a 4b")]
    [InlineData("6a 4a 4b 4c", "6a 4a 4b 4c")]
    [InlineData("4a 4b", "4a 4b")]
    [InlineData("6a", "6a")]
    [InlineData("6a 6a 4a 6a 4a", "6a 4a")]
    public void TheFamiliesTakeTurns_TheFirstAddresssFamilyLeading(string resolved, string ordered) =>
        Assert.Equal(Parse(ordered), AddressOrder.Interleaved(Parse(resolved)));

    [Fact]
    public void AMappedAddress_CountsAsIPv4()
    {
        Address mapped = Parse("4a")[0].MapToIPv6();
        Address[] ordered = [mapped, .. Parse("6a 4b 6b")];
        Assert.Equal(ordered, AddressOrder.Interleaved([mapped, .. Parse("4b 6a 6b")]));
    }

    [Fact]
    public void AnyList_KeepsItsAddresses_AndEachFamilysOrder_AndAlternatesWhileBothLast()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Random random = new(seed);
        for (int round = 0; round < 200; round++)
        {
            Address[] resolved = [.. Enumerable.Range(0, random.Next(1, 12))
                .Select(number => Parse($"{(random.Next(2) == 0 ? 4 : 6)}{(char)('a' + number)}")[0])];
            IReadOnlyList<Address> ordered = AddressOrder.Interleaved(resolved);
            Assert.Equal(resolved.Length, ordered.Count);
            Assert.Equal(resolved[0], ordered[0]);
            int shorter = int.MaxValue;
            foreach (AddressFamily family in (AddressFamily[])[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
            {
                Address[] before = [.. resolved.Where(address => address.Family == family)];
                Assert.Equal(before, ordered.Where(address => address.Family == family));
                shorter = Math.Min(shorter, before.Length);
            }

            for (int place = 1; place < 2 * shorter; place++)
            {
                Assert.NotEqual(ordered[place - 1].Family, ordered[place].Family);
            }
        }
    }

    /// <summary>"6a 4b" is the IPv6 address that ends with a and the IPv4 address that ends with 11.</summary>
    private static Address[] Parse(string words) => [.. words.Split(' ').Select(static word => word[0] == '6'
        ? Address.FromIP(System.Net.IPAddress.Parse($"2001:db8::{word[1] - 'a' + 10:x}"), 80)
        : Address.FromIP(System.Net.IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"192.0.2.{word[1] - 'a' + 10}")), 80))];
}
