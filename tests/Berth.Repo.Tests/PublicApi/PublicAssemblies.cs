using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Berth.Repo.Tests;

/// <summary>The libraries as the compiler of a program that uses them sees them.</summary>
internal static class PublicAssemblies
{
    private static readonly Lazy<IReadOnlyList<IAssemblySymbol>> Loaded = new(Load);

    /// <summary>One symbol for each library in <c>src/</c>.</summary>
    public static IReadOnlyList<IAssemblySymbol> All => Loaded.Value;

    /// <summary>All assemblies that this process could load: the base library, the packages, and ours.</summary>
    public static IReadOnlyList<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static IEnumerable<(string Assembly, INamedTypeSymbol Type)> PublicTypes() =>
        All.SelectMany(assembly => TypesIn(assembly.GlobalNamespace).Select(type => (assembly.Name, type)));

    /// <summary>Public types of a namespace and those inside it, nested types left out.</summary>
    public static IEnumerable<INamedTypeSymbol> TypesIn(INamespaceSymbol space) =>
        space.GetTypeMembers().Where(type => type.DeclaredAccessibility == Accessibility.Public)
            .Concat(space.GetNamespaceMembers().SelectMany(TypesIn));

    private static List<IAssemblySymbol> Load()
    {
        var compilation = CSharpCompilation.Create("Reader", references: References, options: new(OutputKind.DynamicallyLinkedLibrary));
        var symbols = References.Select(compilation.GetAssemblyOrModuleSymbol).OfType<IAssemblySymbol>().ToDictionary(symbol => symbol.Name);
        return [.. ProjectFile.In("src").Where(project => project.Name != "Berth.Cli").Select(project => symbols[project.Name])];
    }
}
