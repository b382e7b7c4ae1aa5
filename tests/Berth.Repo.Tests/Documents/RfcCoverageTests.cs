using System.Text.RegularExpressions;

namespace Berth.Repo.Tests;

/// <summary>What docs/rfc-coverage.md claims can be looked up: its code and its proofs exist, and nothing is done without a proof.</summary>
public sealed partial class RfcCoverageTests
{
    private static readonly string[] States = ["done", "partly", "not"];

    [Fact]
    public void EveryRule_NamesCodeAndProofsThatExist()
    {
        var findings = new Findings("Mend docs/rfc-coverage.md, or write what it promises:");
        var sources = RepositoryFiles.Find("src/Berth.Tcp", "*.cs").Select(Path.GetFileNameWithoutExtension).ToHashSet();
        var tests = RepositoryFiles.Find("tests/Berth.Tcp.Tests", "*.cs").ToDictionary(path => Path.GetFileNameWithoutExtension(path), File.ReadAllText);
        foreach (var (number, cells) in Rows())
        {
            findings.Examined++;
            var proofs = Proofs().Matches(cells[^1]).Select(match => (Class: match.Groups["class"].Value, Method: match.Groups["method"].Value)).ToArray();
            foreach (var (@class, method) in proofs)
            {
                if (!tests.TryGetValue(@class, out var text) || !text.Contains($" {method}(", StringComparison.Ordinal))
                {
                    findings.Add($"line {number}: there is no test {@class}.{method}");
                }
            }

            if (cells.Length == 2)
            {
                continue; // The last table: claims of the whole, with proofs alone.
            }

            var state = cells[^3].Split(':', 2)[0].Split(' ')[0];
            if (!States.Contains(state) || (state == "not") == (proofs.Length > 0))
            {
                findings.Add($"line {number}: \"{cells[^3]}\" with {proofs.Length} proofs; a rule is done or partly with a proof, or not without one");
            }

            foreach (var file in cells[^2].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (!sources.Contains(file))
                {
                    findings.Add($"line {number}: there is no {file}.cs in src/Berth.Tcp");
                }
            }
        }

        Assert.True(findings.Examined > 100, $"{findings.Examined} rules are not all of them");
        findings.AssertNone();
    }

    private static IEnumerable<(int Number, string[] Cells)> Rows() =>
        File.ReadLines(RepositoryFiles.PathOf("docs/rfc-coverage.md"))
            .Select((line, index) => (Number: index + 1, Line: line))
            .Where(row => row.Line.StartsWith("| ", StringComparison.Ordinal) && !row.Line.EndsWith(" proof |", StringComparison.Ordinal))
            .Select(row => (row.Number, Array.ConvertAll(row.Line[1..^1].Split('|'), cell => cell.Trim())));

    [GeneratedRegex(@"`(?<class>\w+)\.(?<method>\w+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Proofs();
}
