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
}
