namespace Berth.Repo.Tests;

/// <summary>Documents lead somewhere, and the manual's pages are alike.</summary>
public sealed class DocumentTests
{
    private static readonly string[] ManualSections =
        ["Synopsis", "Examples", "Description", "Options", "Environment", "Signals", "Exit codes"];

    private static readonly string[] DecisionSections = ["Context", "Decision", "Consequences"];

    [Fact]
    public void RelativeLinks_LeadToAFileAndAHeading()
    {
        var findings = new Findings("Mend the link, or write what it promises:");
        var pages = MarkdownPage.All().ToDictionary(page => page.FullPath, StringComparer.Ordinal);
        foreach (var page in pages.Values)
        {
            foreach (var (line, target) in page.Links.Where(link => !link.Target.Contains(':', StringComparison.Ordinal)))
            {
                findings.Examined++;
                var (path, anchor) = target.Split('#', 2) is [var before, var after] ? (before, after) : (target, "");
                var full = path.Length == 0 ? page.FullPath : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page.FullPath)!, Uri.UnescapeDataString(path)));
                if (!File.Exists(full) && !Directory.Exists(full))
                {
                    findings.Add($"{page.Name}:{line}: {target} is not there");
                }
                else if (anchor.Length > 0 && pages.TryGetValue(full, out var other) && !other.Anchors.Contains(anchor))
                {
                    findings.Add($"{page.Name}:{line}: {other.Name} has no heading #{anchor}");
                }
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void ManualPages_HaveTheSameSectionsInTheSameOrder()
    {
        var findings = new Findings($"A manual page has these sections, in this order (one with nothing to tell says \"None.\"): {string.Join(", ", ManualSections)}. Mend:");
        foreach (var page in RepositoryFiles.Find("docs/manual", "*.md").Select(path => new MarkdownPage(path)))
        {
            if (Path.GetFileName(page.FullPath) == "README.md")
            {
                continue;
            }

            findings.Examined++;
            if (!page.Headings.Where(ManualSections.Contains).SequenceEqual(ManualSections))
            {
                findings.Add($"{page.Name}: {string.Join(", ", page.Headings)}");
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void DecisionRecords_SayContextDecisionAndConsequences()
    {
        var findings = new Findings("A decision record is named 0000-words.md, has the headings Context, Decision, Consequences, and a line in docs/adr/README.md:");
        var listed = new MarkdownPage(RepositoryFiles.PathOf("docs/adr/README.md")).Links.Select(link => link.Target).ToHashSet();
        foreach (var page in RepositoryFiles.Find("docs/adr", "*.md").Select(path => new MarkdownPage(path)))
        {
            findings.Examined++;
            var name = Path.GetFileName(page.FullPath);
            var isRecord = name.Length > 5 && name.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0 && name[4] == '-';
            if (name != "README.md" && (!isRecord || !listed.Contains(name) || !DecisionSections.All(page.Headings.Contains)))
            {
                findings.Add(page.Name);
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void DocumentsFolder_IsMappedCompletely()
    {
        var findings = new Findings("Give the page a line in docs/README.md:");
        var map = new MarkdownPage(RepositoryFiles.PathOf("docs/README.md"));
        var linked = map.Links.Select(link => link.Target.Split('#')[0].TrimEnd('/')).ToList();
        foreach (var path in Directory.EnumerateFileSystemEntries(RepositoryFiles.PathOf("docs")))
        {
            findings.Examined++;
            var name = Path.GetFileName(path);
            if (name != "README.md" && !linked.Any(target => target == name || target.StartsWith(name + "/", StringComparison.Ordinal)))
            {
                findings.Add($"docs/{name}");
            }
        }

        findings.AssertNone();
    }
}
