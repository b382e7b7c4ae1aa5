namespace Berth.Repo.Tests;

/// <summary>The public API is a reviewed text: each change of it is a diff that somebody reads.</summary>
public sealed class PublicApiTests
{
    private const string Folder = "docs/api";

    [Fact]
    public void PublicApi_EqualsTheCommittedText()
    {
        var findings = new Findings($"The public API differs from {Folder}/. If that is meant, run `BERTH_UPDATE=1 ./test Berth.Repo.Tests` and commit the diff:");
        foreach (var assembly in PublicAssemblies.All)
        {
            findings.Examined++;
            var name = $"{Folder}/{assembly.Name}.txt";
            var path = RepositoryFiles.PathOf(name);
            var actual = PublicApiText.Of(assembly);
            if (RepositoryFiles.IsUpdating)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, actual);
            }

            if (!File.Exists(path))
            {
                findings.Add($"{name} is missing");
                continue;
            }

            var expected = File.ReadAllText(path);
            foreach (var line in Differences(expected, actual))
            {
                findings.Add($"{name}: {line}");
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void PublicApiTexts_BelongToALibraryEach()
    {
        var findings = new Findings("This text describes no library; delete it:");
        foreach (var path in RepositoryFiles.Find(Folder, "*.txt"))
        {
            findings.Examined++;
            if (PublicAssemblies.All.All(assembly => assembly.Name != Path.GetFileNameWithoutExtension(path)))
            {
                findings.Add(RepositoryFiles.RelativeName(path));
            }
        }

        findings.AssertNone();
    }

    private static IEnumerable<string> Differences(string expected, string actual)
    {
        // Each member is compared together with its type, so that moving one is seen as well.
        var before = Qualified(expected);
        var after = Qualified(actual);
        return before.Except(after).Select(line => "- " + line).Concat(after.Except(before).Select(line => "+ " + line));
    }

    private static List<string> Qualified(string text)
    {
        var type = "";
        var lines = new List<string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            type = line[0] == ' ' ? type : line;
            lines.Add(line[0] == ' ' ? $"{line.Trim()}    (in {type})" : line);
        }

        return lines;
    }
}
