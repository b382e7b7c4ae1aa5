namespace Berth.Repo.Tests;

/// <summary>Collects every breach of a rule before failing, so that one run shows all that has to be mended.</summary>
internal sealed class Findings(string mend)
{
    private readonly List<string> _found = [];

    /// <summary>How many things were looked at. A rule that looked at nothing has proved nothing.</summary>
    public int Examined { get; set; }

    public void Add(string finding) => _found.Add(finding);

    /// <summary>Fails with every finding and what to do about them.</summary>
    public void AssertNone()
    {
        Assert.True(Examined > 0, "This rule found nothing to look at, so it proved nothing: has a folder moved?");
        Assert.True(_found.Count == 0, $"{mend}\n  {string.Join("\n  ", _found.Distinct())}");
    }
}
