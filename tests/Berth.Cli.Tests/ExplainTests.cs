using System.Text.Json;

namespace Berth;

/// <summary><c>berth explain</c>.</summary>
public sealed class ExplainTests
{
    [Fact]
    public async Task All_AreATableWithoutAnsiInAPipe()
    {
        Outcome outcome = await Tool.RunAsync("explain");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.DoesNotContain('\e', outcome.Out);
        Golden.Check("explain-all", outcome.Out);
    }

    [Fact]
    public async Task One_HasNameNumberMeaningAndWhatToCheck() => Golden.Check("explain-one", (await Tool.RunAsync("explain", "ECONNREFUSED")).Out);

    [Theory]
    [InlineData("econnrefused")]
    [InlineData("EConnRefused")]
    [InlineData("111")]
    public async Task AnyCaseAndTheNumber_MeanTheSame(string typed) =>
        Assert.Equal(await Tool.RunAsync("explain", "ECONNREFUSED"), await Tool.RunAsync("explain", typed));

    [Theory]
    [InlineData(new[] { "-111" }, "ECONNREFUSED (111)\n")]
    [InlineData(new[] { "--", "-111" }, "ECONNREFUSED (111)\n")]
    [InlineData(new[] { "-2" }, "EAI_NONAME (-2)\n", "\nENOENT (2)\n")]
    public async Task ANegativeNumber_AsTheKernelLogsIt_IsNoUnknownOption(string[] typed, params string[] said)
    {
        Outcome outcome = await Tool.RunAsync(["explain", .. typed]);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.All(said, each => Assert.Contains(each, outcome.Out, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("EAI_NONAME")]
    [InlineData("eai_noname")]
    public async Task AnErrorOfTheResolver_IsExplainedByItsName(string typed)
    {
        Outcome outcome = await Tool.RunAsync("explain", typed);
        Assert.Equal(0, outcome.ExitCode);
        Assert.StartsWith("EAI_NONAME (-2)\n  The name is not known", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMistypedErrorOfTheResolver_IsAnsweredWithTheNearest()
    {
        Outcome outcome = await Tool.RunAsync("explain", "EAI_NONAM");
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("berth: unknown error 'EAI_NONAM': did you mean 'EAI_NONAME'?\n", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_IsOneObjectALine()
    {
        string[] lines = (await Tool.RunAsync("explain", "--json")).Out.TrimEnd('\n').Split('\n');
        Assert.True(lines.Length > 60, $"{lines.Length} lines");
        JsonElement refused = lines.Select(static line => JsonDocument.Parse(line).RootElement)
            .Single(static one => one.GetProperty("name").GetString() == "ECONNREFUSED");
        Assert.Equal(111, refused.GetProperty("number").GetInt32());
        Assert.Equal("refused", refused.GetProperty("reason").GetString());
        Assert.Equal(
            (await Tool.RunAsync("explain", "ECONNREFUSED")).Out,
            $"ECONNREFUSED (111)\n  {refused.GetProperty("sentence")}\n  {refused.GetProperty("check")}\n");
    }

    [Theory]
    [InlineData("inet,stream,tcp", 0, "socket(AF_INET, SOCK_STREAM, 6 (tcp)): this kernel makes it.")]
    [InlineData("AF_UNIX, SOCK_SEQPACKET", 0, "socket(AF_UNIX, SOCK_SEQPACKET, 0): this kernel makes it.")]
    [InlineData("inet,stream,udp", 1, "EPROTONOSUPPORT (93)\n  socket(AF_INET, SOCK_STREAM, 17 (udp)): a stream of AF_INET is spoken by 6 (tcp)")]
    [InlineData("inet,rdm", 1, "ESOCKTNOSUPPORT (94)\n  socket(AF_INET, SOCK_RDM, 0): AF_INET has no SOCK_RDM; it has SOCK_STREAM")]
    [InlineData("unspec,stream", 1, "EAFNOSUPPORT (97)\n  socket(AF_UNSPEC, SOCK_STREAM, 0): this kernel has no AF_UNSPEC.")]
    [InlineData("unix,dgram,udp", 1, "EPROTONOSUPPORT (93)\n  socket(AF_UNIX, SOCK_DGRAM, 17): Unix sockets have no protocols; the number is 0.")]
    public async Task ASocketsFamilyTypeAndProtocol_AreTriedOnThisKernel(string triple, int exitCode, string expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "it asks Linux");
        Outcome outcome = await Tool.RunAsync("explain", "--socket", triple);
        Assert.Equal((exitCode, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith(expected, outcome.Out, StringComparison.Ordinal);
        JsonElement json = JsonDocument.Parse((await Tool.RunAsync("explain", "--json", "--socket", triple)).Out).RootElement;
        Assert.Equal(exitCode == 0, json.GetProperty("made").GetBoolean());
    }

    [Theory]
    [InlineData("inet", "'inet' is no family, type and protocol: write them with commas, such as inet,raw,icmp")]
    [InlineData("inte,raw", "unknown family 'inte': did you mean 'inet'?")]
    [InlineData("inet,SOCK_RWA", "unknown type 'SOCK_RWA': did you mean 'raw'?")]
    [InlineData("inet,raw,icpm", "unknown protocol 'icpm': did you mean 'icmp'?")]
    [InlineData("inet,raw,-1", "unknown protocol '-1': give a number or a name such as icmp")]
    public async Task AMistypedSocket_IsAnsweredWithTheNearestWord(string typed, string expected)
    {
        Outcome outcome = await Tool.RunAsync("explain", "--socket", typed);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
        Assert.StartsWith($"berth: --socket: {expected}\n", outcome.Error, StringComparison.Ordinal);
    }
}
