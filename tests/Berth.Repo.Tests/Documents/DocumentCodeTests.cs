using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Berth.Repo.Tests;

/// <summary>Code that people copy out of documents compiles.</summary>
public sealed class DocumentCodeTests
{
    // What the SDK's implicit usings give to every new program.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions Latest = new(LanguageVersion.Latest);

    [Fact]
    public void CSharpBlocks_Compile()
    {
        var findings = new Findings("Mend the code, or write `<!-- fragment: why it cannot stand alone -->` above the block:");
        foreach (var page in MarkdownPage.All())
        {
            foreach (var block in page.CodeBlocks.Where(block => block.Language is "csharp" or "cs" or "c#"))
            {
                findings.Examined++;
                if (block.Comment?.StartsWith("fragment:", StringComparison.Ordinal) == true)
                {
                    continue;
                }

                foreach (var error in Compile(block.Text))
                {
                    var line = block.Line + 1 + error.Location.GetLineSpan().StartLinePosition.Line;
                    findings.Add($"{page.Name}:{line}: {error.Id} {error.GetMessage()}");
                }
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void TheCheckItself_SeesAnError()
    {
        // The control: without it, a compiler that finds nothing because it reads nothing would pass for correct code.
        Assert.NotEmpty(Compile("var listener = new Berth.NoSuchListener();"));
        Assert.Empty(Compile("Console.WriteLine(typeof(Berth.Connection));"));
    }

    private static IEnumerable<Diagnostic> Compile(string code)
    {
        var program = CSharpSyntaxTree.ParseText(code, Latest);
        var isProgram = program.GetCompilationUnitRoot().Members.OfType<GlobalStatementSyntax>().Any();
        var options = new CSharpCompilationOptions(
            isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
            nullableContextOptions: NullableContextOptions.Enable);
        var compilation = CSharpCompilation.Create(
            "Block",
            [program, CSharpSyntaxTree.ParseText(ImplicitUsings, Latest)],
            PublicAssemblies.References,
            options);
        return compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }
}
