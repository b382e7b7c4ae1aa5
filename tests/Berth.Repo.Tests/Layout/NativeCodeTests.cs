using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Berth.Repo.Tests;

/// <summary>Unsafe code and native calls live in Berth.Linux, where they can be checked against the kernel's headers.</summary>
public sealed class NativeCodeTests
{
    private const string Home = "Berth.Linux";

    [Fact]
    public void OnlyBerthLinux_AllowsUnsafeCode()
    {
        var findings = new Findings($"Move the unsafe code to {Home} and ask for it by contract:");
        foreach (var project in ProjectFile.In("src"))
        {
            findings.Examined++;
            if (project.AllowsUnsafeCode && project.Name != Home)
            {
                findings.Add(project.Name);
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void OnlyBerthLinux_CallsNativeFunctions()
    {
        var findings = new Findings($"Move the native call to {Home}, with LibraryImport and one thin wrapper:");
        foreach (var file in SourceFile.In("src"))
        {
            findings.Examined++;
            foreach (var attribute in file.Syntax.DescendantNodes().OfType<AttributeSyntax>())
            {
                var name = attribute.Name.ToString();
                if (name.EndsWith("DllImport", StringComparison.Ordinal)
                    || (name.EndsWith("LibraryImport", StringComparison.Ordinal) && file.Project != Home))
                {
                    findings.Add($"{file.At(attribute)}: {name}");
                }
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void EveryUnsafeBlock_SaysWhyItIsSafe()
    {
        var findings = new Findings("Write a line `// Safe because …` directly above or first in each unsafe block:");
        foreach (var file in SourceFile.In("src"))
        {
            findings.Examined++;
            foreach (var block in file.Syntax.DescendantNodes().OfType<UnsafeStatementSyntax>())
            {
                var around = block.GetLeadingTrivia().ToFullString()
                    + block.Block.OpenBraceToken.TrailingTrivia.ToFullString()
                    + block.Block.OpenBraceToken.GetNextToken().LeadingTrivia.ToFullString();
                if (!around.Contains("// Safe because", StringComparison.Ordinal))
                {
                    findings.Add(file.At(block));
                }
            }

            foreach (var member in file.Syntax.DescendantNodes().OfType<MemberDeclarationSyntax>())
            {
                var isUnsafe = SourceFile.Has(member, SyntaxKind.UnsafeKeyword) && member is BaseMethodDeclarationSyntax { Body: not null };
                if (isUnsafe && !member.ToFullString().Contains("// Safe because", StringComparison.Ordinal))
                {
                    findings.Add(file.At(member));
                }
            }
        }

        findings.AssertNone();
    }
}
