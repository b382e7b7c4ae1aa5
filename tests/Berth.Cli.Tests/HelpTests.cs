namespace Berth;

/// <summary>What a person reads before anything runs.</summary>
public sealed class HelpTests
{
    [Theory]
    [InlineData("berth", "--help")]
    [InlineData("serve", "serve", "--help")]
    [InlineData("connect", "connect", "--help")]
    [InlineData("resolve", "resolve", "--help")]
    [InlineData("ping", "ping", "--help")]
    [InlineData("interfaces", "interfaces", "--help")]
    [InlineData("options", "options", "--help")]
    [InlineData("explain", "explain", "--help")]
    [InlineData("lab", "lab", "--help")]
    [InlineData("whoami", "whoami", "--help")]
    public async Task Help_IsOnStandardOutputAndBeginsWithExamples(string name, params string[] arguments)
    {
        Outcome outcome = await Tool.RunAsync(arguments);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith("Examples:\n  ", outcome.Out, StringComparison.Ordinal);
        Golden.Check($"help-{name}", outcome.Out);
    }

    [Theory]
    [InlineData("-h")]
    [InlineData("-?")]
    public async Task Help_HasShortNames(string option) =>
        Assert.Equal((await Tool.RunAsync("serve", "--help")).Out, (await Tool.RunAsync("serve", option)).Out);

    [Fact]
    public async Task Version_IsANumberAlone()
    {
        Outcome outcome = await Tool.RunAsync("--version");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", outcome.Out);
    }
}
