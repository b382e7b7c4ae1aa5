using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Berth.Repo.Tests;

/// <summary>The rules of CONTRIBUTING.md that no analyzer keeps. Each message names the mend.</summary>
public sealed partial class SourceStyleTests
{
    private const int LinesMax = 450;

    [Fact]
    public void Files_CanBeReadInMinutes()
    {
        var findings = new Findings($"Split the file by idea; more than {LinesMax} lines are not read in one sitting:");
        foreach (var file in SourceFile.In("src", "tests", "samples", "bench"))
        {
            findings.Examined++;
            if (file.LineCount > LinesMax)
            {
                findings.Add($"{file.Name}: {file.LineCount} lines");
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void Samples_StayBelowAHundredLines()
    {
        var findings = new Findings("A sample shows one idea; take out what is not that idea:");
        foreach (var sample in SourceFile.In("samples").GroupBy(file => file.Project))
        {
            findings.Examined++;
            if (sample.Sum(file => file.LineCount) > 100)
            {
                findings.Add($"samples/{sample.Key}: {sample.Sum(file => file.LineCount)} lines");
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void Todos_HaveAnOwner()
    {
        var findings = new Findings("Do it, delete it, or write `TODO(owner): …` with somebody who will:");
        foreach (var file in SourceFile.In("src", "tests", "samples", "bench").Where(file => file.Project != "Berth.Repo.Tests"))
        {
            findings.Examined++;
            foreach (var comment in file.Syntax.DescendantTrivia(descendIntoTrivia: true).Where(IsComment))
            {
                if (OwnerlessTodo().IsMatch(comment.ToString()))
                {
                    findings.Add(file.At(comment.SpanStart));
                }
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void Suppressions_CarryTheirReason()
    {
        var findings = new Findings("Write the reason on the line: `#pragma warning disable X // because …`, or Justification = \"…\":");
        foreach (var file in SourceFile.In("src", "tests", "samples", "bench"))
        {
            findings.Examined++;
            foreach (var pragma in file.Syntax.DescendantTrivia(descendIntoTrivia: true)
                .Select(trivia => trivia.GetStructure())
                .OfType<PragmaWarningDirectiveTriviaSyntax>()
                .Where(pragma => pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword)))
            {
                if (!pragma.ToFullString().Contains("//", StringComparison.Ordinal))
                {
                    findings.Add(file.At(pragma));
                }
            }

            foreach (var attribute in file.Syntax.DescendantNodes().OfType<AttributeSyntax>())
            {
                if (attribute.Name.ToString().EndsWith("SuppressMessage", StringComparison.Ordinal)
                    && !attribute.ToString().Contains("Justification", StringComparison.Ordinal))
                {
                    findings.Add(file.At(attribute));
                }
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void Libraries_WriteNothingToTheTerminal()
    {
        var findings = new Findings("Only Berth.Cli speaks to the terminal; log, raise an event, or take a TextWriter:");
        foreach (var file in SourceFile.In("src").Where(file => file.Project != "Berth.Cli"))
        {
            findings.Examined++;
            foreach (var access in file.Syntax.DescendantNodes().OfType<MemberAccessExpressionSyntax>())
            {
                if (access.Expression.ToString() is "Console" or "System.Console")
                {
                    findings.Add($"{file.At(access)}: {access}");
                }
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void Tests_WaitForTheEventInsteadOfSleeping()
    {
        var findings = new Findings("Wait for what should happen (a task, a gate, a line of output), not for time to pass:");
        foreach (var file in SourceFile.In("tests"))
        {
            findings.Examined++;
            foreach (var call in file.Syntax.DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                if (call.Expression.ToString() is "Thread.Sleep" or "System.Threading.Thread.Sleep")
                {
                    findings.Add(file.At(call));
                }
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void AsynchronousMethods_ReturnATask()
    {
        var findings = new Findings("An async void method loses its exceptions and cannot be awaited; return a Task:");
        foreach (var file in SourceFile.In("src", "tests", "samples", "bench"))
        {
            foreach (var method in file.Syntax.DescendantNodes().OfType<MethodDeclarationSyntax>())
            {
                findings.Examined++;
                if (SourceFile.Has(method, SyntaxKind.AsyncKeyword) && method.ReturnType.ToString() == "void")
                {
                    findings.Add($"{file.At(method)}: {method.Identifier}");
                }
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void TextFiles_EndWithOneNewlineAndHoldNoTabs()
    {
        var findings = new Findings("End the file with exactly one newline, indent with spaces, end lines with \\n alone:");
        var files = new[] { "*.cs", "*.csproj", "*.props", "*.md" }.SelectMany(pattern => RepositoryFiles.Find(".", pattern));
        foreach (var path in files)
        {
            var text = File.ReadAllText(path);
            if (text.Length == 0)
            {
                continue;
            }

            findings.Examined++;
            var name = RepositoryFiles.RelativeName(path);
            if (text[^1] != '\n' || text.EndsWith("\n\n", StringComparison.Ordinal))
            {
                findings.Add($"{name}: its end");
            }

            if (text.Contains('\r', StringComparison.Ordinal))
            {
                findings.Add($"{name}: a carriage return");
            }

            if (text.Contains('\t', StringComparison.Ordinal))
            {
                findings.Add($"{name}:{text.AsSpan(0, text.IndexOf('\t', StringComparison.Ordinal)).Count('\n') + 1}: a tab");
            }
        }

        findings.AssertNone();
    }

    private static bool IsComment(SyntaxTrivia trivia) => trivia.Kind() is
        SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
        or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia;

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b(?!\([A-Za-z])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OwnerlessTodo();
}
