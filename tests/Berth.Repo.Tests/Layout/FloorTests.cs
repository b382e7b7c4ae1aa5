using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Berth.Repo.Tests;

/// <summary>A project uses what stands on lower floors, never a neighbour or a higher one.</summary>
public sealed class FloorTests
{
    [Fact]
    public void EveryProject_StandsOnAFloor()
    {
        var findings = new Findings("Give each project in src/ a line in Layout/Floors.cs and in docs/architecture.md:");
        foreach (var project in ProjectFile.In("src"))
        {
            findings.Examined++;
            if (!Floors.Allowed.ContainsKey(project.Name))
            {
                findings.Add(project.Name);
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void ProjectReferences_GoDownwardsOnly()
    {
        var findings = new Findings("Move the code to a lower floor, or ask for what you need by a contract in Berth.Core:");
        foreach (var project in ProjectFile.In("src"))
        {
            foreach (var reference in project.ProjectReferences)
            {
                findings.Examined++;
                if (!Floors.Allowed[project.Name].Contains(reference))
                {
                    findings.Add($"{project.Name} references {reference}");
                }
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void CompiledAssemblies_UseLowerFloorsOnly()
    {
        // Project references flow on to those who reference the project, so a floor can be leapt without naming it.
        var findings = new Findings("A type of a forbidden project is used through a reference of a reference; ask for it by contract:");
        foreach (var project in ProjectFile.In("src").Select(project => project.Name).Where(name => name != "Berth.Cli"))
        {
            foreach (var reference in ReferencesOf(Path.Combine(AppContext.BaseDirectory, project + ".dll")))
            {
                findings.Examined++;
                var isOurs = reference == "Berth" || reference.StartsWith("Berth.", StringComparison.Ordinal);
                if (isOurs && !Floors.Allowed[project].Contains(reference))
                {
                    findings.Add($"{project}.dll uses {reference}.dll");
                }
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void UsingDirectives_NameLowerFloorsOnly()
    {
        var findings = new Findings("These using directives name a namespace of a project that may not be used here:");
        foreach (var file in SourceFile.In("src"))
        {
            foreach (var directive in file.Syntax.DescendantNodes().OfType<UsingDirectiveSyntax>())
            {
                findings.Examined++;
                var name = directive.NamespaceOrType.ToString();
                var owner = Floors.Allowed.Keys
                    .Where(project => project != "Berth" && (name == project || name.StartsWith(project + ".", StringComparison.Ordinal)))
                    .MaxBy(project => project.Length);
                if (owner is not null && owner != file.Project && !Floors.Allowed[file.Project].Contains(owner))
                {
                    findings.Add($"{file.At(directive)}: {name}");
                }
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void OnlyBerthAspNetCore_ReferencesAspNetCore()
    {
        var findings = new Findings("Only Berth.AspNetCore (and the command line) may bring ASP.NET Core along:");
        foreach (var project in ProjectFile.In("src").Where(project => project.Name is not ("Berth.AspNetCore" or "Berth.Cli")))
        {
            findings.Examined++;
            var references = project.PackageReferences.Concat(project.FrameworkReferences).Append(project.Sdk ?? "");
            foreach (var reference in references.Where(IsAspNetCore))
            {
                findings.Add($"{project.Name}: {reference}");
            }
        }

        findings.AssertNone();

        static bool IsAspNetCore(string name) =>
            name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || name == "Microsoft.NET.Sdk.Web";
    }

    [Fact]
    public void TheTwoLowestProjects_ReferenceNoPackage()
    {
        var findings = new Findings("Berth.Core and Berth.Tcp use the base library only:");
        foreach (var project in ProjectFile.In("src").Where(project => project.Name is "Berth.Core" or "Berth.Tcp"))
        {
            findings.Examined++;
            foreach (var package in project.PackageReferences)
            {
                findings.Add($"{project.Name}: {package}");
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void InternalMembers_AreVisibleToTestsOnly()
    {
        var findings = new Findings("What another project needs is public, with a contract; only test projects see internals:");
        foreach (var project in ProjectFile.In("src"))
        {
            findings.Examined++;
            foreach (var friend in project.FriendAssemblies.Where(friend => !friend.EndsWith(".Tests", StringComparison.Ordinal)))
            {
                findings.Add($"{project.Name} shows its internals to {friend}");
            }
        }

        foreach (var file in SourceFile.In("src"))
        {
            foreach (var attribute in file.Syntax.AttributeLists.SelectMany(list => list.Attributes))
            {
                if (attribute.Name.ToString().Contains("InternalsVisibleTo", StringComparison.Ordinal))
                {
                    findings.Add($"{file.At(attribute)}: say it in the project file, where it can be seen");
                }
            }
        }

        findings.AssertNone();
    }

    private static List<string> ReferencesOf(string assembly)
    {
        using var stream = File.OpenRead(assembly);
        using var image = new PEReader(stream);
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
