using System.Text.Json;

namespace Berth;

/// <summary><c>berth lab</c>: what it prints depends on the arguments and the seed alone, so all of it is kept as golden files.</summary>
public sealed class LabTests
{
    public static TheoryData<string> Experiments => [.. LabCatalogue.All.Select(static each => each.Name)];

    [Theory]
    [MemberData(nameof(Experiments))]
    public async Task AnExperiment_PrintsTheSameEachTime(string name)
    {
        Outcome outcome = await Tool.RunAsync("lab", name);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Golden.Check($"lab-{name}", outcome.Out);
    }

    [Fact]
    public async Task TheList_NamesEveryExperiment()
    {
        Outcome outcome = await Tool.RunAsync("lab");
        Assert.All(LabCatalogue.All, each => Assert.Contains($"{each.Name} ", outcome.Out, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnotherSeed_ChangesPortsAndSequenceNumbers_ButNotTheStory()
    {
        Outcome one = await Tool.RunAsync("lab", "handshake", "--json");
        Outcome other = await Tool.RunAsync("lab", "handshake", "--json", "--seed", "2");
        Assert.NotEqual(one.Out, other.Out);
        Assert.Equal(Story(one.Out), Story(other.Out));
    }

    [Fact]
    public async Task AMistypedExperiment_IsAnsweredWithTheNearest()
    {
        Outcome outcome = await Tool.RunAsync("lab", "hanshake");
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("berth: unknown experiment 'hanshake': did you mean 'handshake'?\n", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheCapture_HoldsTheLostPacketsToo()
    {
        using TemporaryFolder folder = new();
        string file = folder.In("loss.pcapng");
        Outcome outcome = await Tool.RunAsync("lab", "loss", "--pcap", file);
        Assert.Equal(0, outcome.ExitCode);
        byte[] bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal(0x0A0D0D0Au, BitConverter.ToUInt32(bytes));
        Assert.True(bytes.AsSpan().IndexOf("dropped"u8) > 0);
    }

    private static string[] Story(string lines) =>
    [
        .. lines.Split('\n')[..^1].Select(static line => JsonDocument.Parse(line).RootElement)
            .Where(static one => one.GetProperty("event").GetString() == "packet")
            .Select(static one => $"{one.GetProperty("timeMs")} {one.GetProperty("from")} {one.GetProperty("flags")}"),
    ];
}
