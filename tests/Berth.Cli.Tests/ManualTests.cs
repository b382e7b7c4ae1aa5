using System.Text.RegularExpressions;

namespace Berth;

/// <summary>The manual's pages, held against what the tool says of itself. Their sections are checked with the other documents.</summary>
public sealed partial class ManualTests
{
    [Theory]
    [InlineData("serve")]
    [InlineData("connect")]
    [InlineData("resolve")]
    [InlineData("ping")]
    [InlineData("interfaces")]
    [InlineData("options")]
    [InlineData("explain")]
    [InlineData("whoami")]
    public async Task EveryOption_IsExplainedOnThePageOfItsCommand(string command)
    {
        string page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "manual", $"{command}.md"));
        string help = (await Tool.RunAsync(command, "--help")).Out;
        string[] options = [.. OptionNames().Matches(help).Select(static match => match.Value.Trim()).Except(["-h", "-?", "--help"]).Distinct()];

        Assert.NotEmpty(options);
        Assert.All(options, option => Assert.Contains($"`{option}", page, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"(?<=^  (-\w, )?)(--[a-z-]+|-\w)(?=[ ,])", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OptionNames();
}
