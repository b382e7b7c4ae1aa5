using System.Text.Json;

namespace Berth;

/// <summary><c>berth resolve</c>, with names that every host has.</summary>
public sealed class ResolveTests
{
    [Fact]
    public async Task AnAddress_IsATableOfOneRowForEachKindOfSocket() =>
        Golden.Check("resolve-table", await OutOfAsync("resolve", "127.0.0.1"));

    [Fact]
    public async Task Bytes_ShowEveryFieldAsTheKernelGetsIt()
    {
        string shown = await OutOfAsync("resolve", "fe80::1%1", "--service", "7007", "--type", "dgram", "--bytes", "--flow", "0x12345");
        Golden.Check("resolve-bytes", shown[(shown.IndexOf("\n\n", StringComparison.Ordinal) + 2)..]); // Which ports are privileged is the host's affair.
    }

    [Fact]
    public async Task Json_IsOneObjectALine()
    {
        string[] lines = (await OutOfAsync("resolve", "[::1]:7", "--json", "--bytes")).TrimEnd('\n').Split('\n');
        Assert.Equal(["tcp", "udp", "ip"], lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("protocol").GetString()));
        JsonElement first = JsonDocument.Parse(lines[0]).RootElement;
        Assert.Equal(
            ["family", "type", "protocol", "address", "port", "canonicalName", "socketAddress"], first.EnumerateObject().Select(member => member.Name));
        Assert.Equal("ipv6 stream ::1 7", $"{first.GetProperty("family")} {first.GetProperty("type")} {first.GetProperty("address")} {first.GetProperty("port")}");
        Assert.Equal(28, first.GetProperty("socketAddress").GetProperty("lengthBytes").GetInt32());
        Assert.StartsWith("0a000007", first.GetProperty("socketAddress").GetProperty("hex").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1 7 stream", ":7", "--family", "4", "--type", "stream")]
    [InlineData("0.0.0.0 7 stream", ":7", "--family", "4", "--type", "stream", "--passive")]
    [InlineData(":: 0 dgram", "::", "--type", "dgram")]
    [InlineData("::1 0 raw", "[::1]", "--type", "raw")]
    [InlineData("::ffff:127.0.0.1 9 dgram", "127.0.0.1:9", "--family", "6", "--v4mapped", "--type", "dgram")]
    [InlineData("8.0.0.1 4464 stream", "010.0.0.1:70000", "--legacy", "--type", "stream")]
    [InlineData("127.0.0.1 7 stream", "127.0.0.1", "--service", "7", "--numeric", "--addrconfig", "--family", "4", "--type", "stream")]
    public async Task EachFlag_IsAHintToTheResolver(string expected, params string[] words)
    {
        JsonElement found = JsonDocument.Parse(await OutOfAsync(["resolve", .. words, "--json"])).RootElement;
        Assert.Equal(expected, $"{found.GetProperty("address")} {found.GetProperty("port")} {found.GetProperty("type")}");
    }

    [Fact]
    public async Task Idn_TurnsANameOfAnyAlphabetIntoItsAsciiForm_WhateverTheLocale()
    {
        await using NetworkLab lab = await NetworkLab.StartAsync(
            "printf '127.9.9.9 xn--bcher-kva.test\n' >/run/hosts", "mount --bind /run/hosts /etc/hosts");
        Outcome refused = await Tool.ShellAsync($"exec {lab.On()} \"$BERTH\" resolve bücher.test");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("or ask for its conversion (AI_IDN) with --idn", refused.Error, StringComparison.Ordinal);
        Outcome outcome = await Tool.ShellAsync($"export LC_ALL=C; exec {lab.On()} \"$BERTH\" resolve --idn bücher.test:7 --type stream --json");
        Assert.SkipWhen(outcome.Error.Contains("EAI_IDN_ENCODE", StringComparison.Ordinal), "needs the library libidn2 (Debian package libidn2-0)");
        Assert.Contains("\"address\":\"127.9.9.9\",\"port\":7,", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_IsRefusedWithoutV4Mapped()
    {
        Outcome outcome = await Tool.RunAsync("resolve", "localhost", "--all");
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("berth: --all goes with --v4mapped only", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Legacy_TellsWhatInetAtonReads()
    {
        Outcome outcome = await Tool.RunAsync("resolve", "--legacy", "010.0.0.1");
        Assert.Equal((0, "inet_aton reads '010.0.0.1' as 8.0.0.1\n"), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public async Task Canonical_IsOnEveryRow() => Assert.All(
        (await OutOfAsync("resolve", "127.0.0.1", "--canonical", "--json")).TrimEnd('\n').Split('\n'),
        line => Assert.Equal("127.0.0.1", JsonDocument.Parse(line).RootElement.GetProperty("canonicalName").GetString()));

    [Theory]
    [InlineData("""{"address":"127.0.0.1","port":7,"host":"127.0.0.1","service":"7"}""", "127.0.0.1:7")]
    [InlineData("""{"address":"::1","port":0,"host":"::1","service":"0"}""", "::1")]
    [InlineData("""{"address":"::1","port":80,"host":"::1","service":"80"}""", "[::1]:80")]
    public async Task Reverse_WithNumeric_IsTheAddressItself(string expected, string address) =>
        Assert.Equal(expected + "\n", await OutOfAsync("resolve", "--reverse", address, "--numeric", "--json"));

    [Fact]
    public async Task Reverse_NamesTheService()
    {
        JsonElement found = JsonDocument.Parse(await OutOfAsync("resolve", "--reverse", "127.0.0.1:80", "--json")).RootElement;
        Assert.Equal("http", found.GetProperty("service").GetString());
    }

    [Theory]
    [InlineData("EAI_NONAME", "localhost", "--numeric")]
    [InlineData("EAI_SERVICE", "127.0.0.1:no-such-service")]
    [InlineData("EAI_SERVICE", "127.0.0.1:http", "--type", "raw")]
    [InlineData("EAI_ADDRFAMILY", "127.0.0.1", "--family", "6")]
    [InlineData("EAI_BADFLAGS", ":7", "--canonical")]
    public async Task WhatTheResolverRefuses_Is6WithItsError(string error, params string[] words)
    {
        Outcome outcome = await Tool.RunAsync(["resolve", .. words]);
        Assert.Equal((6, ""), (outcome.ExitCode, outcome.Out));
        Assert.Contains($"resolve: {error}\n", outcome.Error, StringComparison.Ordinal);
        Assert.StartsWith("✗ ", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'010.0.0.1' is no IPv4 address", "010.0.0.1")]
    [InlineData("see how with --legacy", "1")]
    [InlineData("Port '65536' is outside 0–65535", "localhost:65536")]
    [InlineData("did you mean '[fe80::1]:http'?", "fe80::1:http")]
    [InlineData("did you mean 'localhost:80'?", "tcp://localhost:80/")]
    [InlineData("two services", "localhost:80", "--service", "81")]
    [InlineData("'[' in '[::1' has no ']'", "[::1")]
    [InlineData("only IPv6 addresses stand in brackets", "[127.0.0.1]:7")]
    [InlineData("which host or service?")]
    [InlineData("--dgram goes with --reverse only", "localhost", "--dgram")]
    [InlineData("--passive does not go with --reverse", "--reverse", "127.0.0.1", "--passive")]
    [InlineData("--reverse takes an address", "--reverse", "localhost:80")]
    [InlineData("--reverse takes a port", "--reverse", "127.0.0.1:http")]
    [InlineData("--flow goes with --bytes only", "::1", "--flow", "1")]
    [InlineData("--flow takes a number from 0 to 0xfffffff", "::1", "--bytes", "--flow", "0x10000000")]
    [InlineData("--family is one of any, 4, 6, not '5'", "localhost", "--family", "5")]
    [InlineData("did you mean '--canonical'?", "localhost", "--cannonical")]
    public async Task WhatCantBeMeant_Is2AndSaysWhy(string reason, params string[] words)
    {
        Outcome outcome = await Tool.RunAsync(["resolve", .. words]);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
        Assert.Contains(reason, outcome.Error.Split('\n')[0], StringComparison.Ordinal);
    }

    /// <summary>A name server that is there for the kernel but never answers, in a namespace of the network and of the mounts.</summary>
    [Fact]
    public async Task AStuckNameServer_Is28WithinTheTimeLimit()
    {
        const string Setup = "ip link add v0 type veth peer name v1 && ip addr add 192.0.2.1/24 dev v0 && ip link set v0 up && ip link set v1 up"
            + " && ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:01 dev v0 && mount -t tmpfs none /mnt"
            + " && echo nameserver 192.0.2.2 >/mnt/r && echo hosts: dns >/mnt/n"
            + " && mount --bind /mnt/r /etc/resolv.conf && mount --bind /mnt/n /etc/nsswitch.conf";
        if ((await Tool.ShellAsync($"unshare -rnm sh -c '{Setup}'")).ExitCode != 0)
        {
            Assert.Skip("needs a namespace of network and mounts (unshare -rnm, ip, mount), which this machine does not give");
        }

        Outcome outcome = await Tool.ShellAsync($"exec unshare -rnm sh -c '{Setup} && exec \"$BERTH\" resolve host.example --timeout 200ms'");
        Assert.Equal((28, ""), (outcome.ExitCode, outcome.Out));
        Assert.StartsWith("✗ host.example  resolve: timed out\n  The resolver gave no answer within 200.0 ms", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("1 of 16 resolver threads", outcome.Error, StringComparison.Ordinal);
    }

    private static async Task<string> OutOfAsync(params string[] arguments)
    {
        Outcome outcome = await Tool.RunAsync(arguments);
        Assert.Equal(0, outcome.ExitCode);
        return outcome.Out;
    }
}
