using Microsoft.CodeAnalysis.CSharp;

namespace Berth.Repo.Tests;

/// <summary>Names that would hide a project, and files that hold more than their name says.</summary>
public sealed class NamingTests
{
    [Fact]
    public void NoType_BearsTheNameOfAProjectOrNamespaceSegment()
    {
        var findings = new Findings("A type of this name hides a namespace (`Berth.Server` would mean the type); give it another:");
        foreach (var file in SourceFile.In("src"))
        {
            foreach (var type in file.TopLevelTypes)
            {
                findings.Examined++;
                if (Floors.ReservedNames.Contains(SourceFile.NameOf(type)))
                {
                    findings.Add($"{file.At(type)}: {SourceFile.NameOf(type)}");
                }
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void PublicTypes_LiveInNamespaceBerth()
    {
        var findings = new Findings("Users meet one namespace, whatever the project: put public types in namespace Berth:");
        foreach (var (assembly, type) in PublicAssemblies.PublicTypes())
        {
            findings.Examined++;
            if (type.ContainingNamespace.ToDisplayString() != "Berth")
            {
                findings.Add($"{assembly}: {type.ToDisplayString()}");
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void EveryFile_HoldsOnePublicType()
    {
        var findings = new Findings("Give each public type a file of its own name:");
        foreach (var file in SourceFile.In("src"))
        {
            findings.Examined++;
            var types = file.TopLevelTypes.Where(type => SourceFile.Has(type, SyntaxKind.PublicKeyword)).Select(SourceFile.NameOf).Distinct().ToList();
            if (types.Count > 1)
            {
                findings.Add($"{file.Name}: {string.Join(", ", types)}");
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void NoType_IsSpreadOverMoreThanFourFiles()
    {
        var findings = new Findings("A type that wants a fifth partial file wants to be two types:");
        var spread = SourceFile.In("src")
            .SelectMany(file => file.TopLevelTypes.Select(type => (file.Project, Type: SourceFile.NameOf(type), file.Name)))
            .GroupBy(entry => (entry.Project, entry.Type));
        foreach (var type in spread)
        {
            findings.Examined++;
            var files = type.Select(entry => entry.Name).Distinct().ToList();
            if (files.Count > 4)
            {
                findings.Add($"{type.Key.Type}: {string.Join(", ", files)}");
            }
        }

        findings.AssertNone();
    }
}
