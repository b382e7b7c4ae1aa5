using System.Text.Json;

namespace Berth;

/// <summary><c>berth interfaces</c>.</summary>
public sealed class InterfacesTests
{
    /// <summary>A namespace of the network has its own interfaces: here loopback, and one end of a pair with a broadcast address.</summary>
    [Fact]
    public async Task Table_HasALinkItsAddressesAndItsGroups()
    {
        const string Setup = "ip link set lo up && ip link add v0 address 02:00:00:00:00:01 mtu 1400 type veth peer name v1"
            + " && ip addr add 192.0.2.1/24 brd 192.0.2.255 dev v0 && ip link set v1 up && ip link set v0 up";
        if ((await Tool.ShellAsync($"unshare -rn sh -c '{Setup}'")).ExitCode != 0)
        {
            Assert.Skip("needs a network namespace with a veth pair (unshare -rn, ip), which this machine does not give");
        }

        Outcome outcome = await Tool.ShellAsync($"exec unshare -rn sh -c '{Setup} && exec \"$BERTH\" interfaces v0'");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        string[][] rows = [.. outcome.Out.TrimEnd('\n').Split('\n').Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries))];
        Assert.Equal(["interface", "index", "kind", "address", "more"], rows[0].Select(word => word.Trim()));
        Assert.All(rows.Skip(1), row => Assert.Equal("v0", row[0]));
        string text = string.Join('\n', rows.Skip(1).Select(row => string.Join(' ', row.Skip(2).Select(word => word.Trim()))));
        Assert.StartsWith("link 02:00:00:00:00:01 mtu 1400 bytes, up, broadcast, ", text, StringComparison.Ordinal);
        Assert.Contains("\nipv4 192.0.2.1/24 broadcast 192.0.2.255\n", text, StringComparison.Ordinal);
        Assert.Contains("\nmulticast 224.0.0.1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_IsOneObjectAnInterface()
    {
        Outcome outcome = await Tool.RunAsync("interfaces", "lo", "--json");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        JsonElement lo = JsonDocument.Parse(Assert.Single(outcome.Out.TrimEnd('\n').Split('\n'))).RootElement;
        Assert.Equal(
            ["name", "index", "flags", "mtuBytes", "hardwareAddress", "addresses", "multicastGroups"],
            lo.EnumerateObject().Select(member => member.Name));
        Assert.Equal("lo", lo.GetProperty("name").GetString());
        Assert.Contains("loopback", lo.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()));
        Assert.Contains("127.0.0.1", lo.GetProperty("addresses").EnumerateArray().Select(one => one.GetProperty("address").GetString()));
        Assert.Equal(outcome.Out, (await Tool.RunAsync("interfaces", lo.GetProperty("index").ToString(), "--json")).Out);
    }

    [Fact]
    public async Task AMistypedName_Is2WithTheNearest()
    {
        Outcome outcome = await Tool.RunAsync("interfaces", "l0");
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
        Assert.StartsWith("berth: no interface 'l0' on this host: did you mean 'lo'?\n", outcome.Error, StringComparison.Ordinal);
    }
}
