using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Berth.Repo.Tests;

/// <summary>A C# file of ours, as text and as the compiler parses it.</summary>
internal sealed class SourceFile
{
    private SourceFile(string path)
    {
        FullPath = path;
        Text = File.ReadAllText(path);
        Syntax = CSharpSyntaxTree.ParseText(Text, new CSharpParseOptions(LanguageVersion.Latest)).GetCompilationUnitRoot();
    }

    public string FullPath { get; }

    public string Name => RepositoryFiles.RelativeName(FullPath);

    /// <summary>The project's name: the folder below <c>src</c>, <c>tests</c>, <c>samples</c> or <c>bench</c>.</summary>
    public string Project => Name.Split('/') is [_, var project, _, ..] ? project : "";

    public string Text { get; }

    public CompilationUnitSyntax Syntax { get; }

    public int LineCount => Text.AsSpan().Count('\n');

    /// <summary>Types that are not nested in another.</summary>
    public IEnumerable<MemberDeclarationSyntax> TopLevelTypes =>
        Syntax.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .OfType<MemberDeclarationSyntax>()
            .Where(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);

    public static IReadOnlyList<SourceFile> In(params string[] folders) =>
        [.. folders.SelectMany(folder => RepositoryFiles.Find(folder, "*.cs")).Select(path => new SourceFile(path))];

    /// <summary>The file and line of a piece of syntax, as compilers print it.</summary>
    public string At(SyntaxNode node) => At(node.SpanStart);

    public string At(int position) => $"{Name}:{Syntax.SyntaxTree.GetText().Lines.GetLinePosition(position).Line + 1}";

    public static string NameOf(MemberDeclarationSyntax type) => type switch
    {
        BaseTypeDeclarationSyntax named => named.Identifier.Text,
        DelegateDeclarationSyntax named => named.Identifier.Text,
        _ => "",
    };

    public static bool Has(MemberDeclarationSyntax member, SyntaxKind modifier) => member.Modifiers.Any(modifier);
}
