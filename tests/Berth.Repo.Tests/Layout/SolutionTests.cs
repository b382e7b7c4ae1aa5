using System.Xml.Linq;

namespace Berth.Repo.Tests;

/// <summary>What is not in the solution is built by nobody.</summary>
public sealed class SolutionTests
{
    [Fact]
    public void Solution_HoldsEveryProject()
    {
        var findings = new Findings("Add the project to Berth.slnx, so that ./test builds it:");
        var listed = XDocument.Load(RepositoryFiles.PathOf("Berth.slnx")).Descendants("Project")
            .Select(project => (string?)project.Attribute("Path"))
            .ToHashSet();
        foreach (var project in ProjectFile.In("."))
        {
            findings.Examined++;
            var name = RepositoryFiles.RelativeName(project.FullPath);
            if (!listed.Contains(name))
            {
                findings.Add(name);
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void TestProjects_BearTheNameOfTheirFolder()
    {
        // ./test runs tests/NAME/bin/Release/net10.0/NAME for each NAME that ends in .Tests; others are programs that tests start.
        var findings = new Findings("./test would not run this: name the project file after its folder, and end it in .Tests:");
        foreach (var project in ProjectFile.In("tests"))
        {
            findings.Examined++;
            var holdsTests = RepositoryFiles.Find(RepositoryFiles.RelativeName(project.Folder), "*Tests.cs").Count > 0;
            if (project.Name != Path.GetFileName(project.Folder) || (holdsTests && !project.Name.EndsWith(".Tests", StringComparison.Ordinal)))
            {
                findings.Add(RepositoryFiles.RelativeName(project.FullPath));
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void Packages_HaveOneVersionEach_InTheCentralFile()
    {
        var findings = new Findings("Write the version in Directory.Packages.props, not in the project:");
        foreach (var path in RepositoryFiles.Find(".", "*.csproj"))
        {
            findings.Examined++;
            foreach (var reference in XDocument.Load(path).Descendants("PackageReference").Where(reference => reference.Attribute("Version") is not null))
            {
                findings.Add($"{RepositoryFiles.RelativeName(path)}: {reference.Attribute("Include")?.Value}");
            }
        }

        findings.AssertNone();
    }
}
