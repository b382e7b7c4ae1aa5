using System.Xml.Linq;

namespace Berth.Repo.Tests;

/// <summary>What a project file says about what the project uses and shows.</summary>
internal sealed class ProjectFile
{
    private readonly XElement _root;

    private ProjectFile(string path)
    {
        FullPath = path;
        _root = XDocument.Load(path).Root!;
    }

    public string FullPath { get; }

    public string Name => Path.GetFileNameWithoutExtension(FullPath);

    public string Folder => Path.GetDirectoryName(FullPath)!;

    public IEnumerable<string> ProjectReferences =>
        Includes("ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

    public IEnumerable<string> PackageReferences => Includes("PackageReference");

    public IEnumerable<string> FrameworkReferences => Includes("FrameworkReference");

    public IEnumerable<string> FriendAssemblies => Includes("InternalsVisibleTo");

    public bool AllowsUnsafeCode => _root.Descendants("AllowUnsafeBlocks").Any(element => (bool)element);

    public string? Sdk => (string?)_root.Attribute("Sdk");

    public static IReadOnlyList<ProjectFile> In(string folder) =>
        [.. RepositoryFiles.Find(folder, "*.csproj").Select(path => new ProjectFile(path))];

    private IEnumerable<string> Includes(string item) =>
        _root.Descendants(item).Select(element => (string?)element.Attribute("Include")).OfType<string>();
}
