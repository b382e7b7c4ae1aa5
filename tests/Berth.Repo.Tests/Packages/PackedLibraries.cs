using System.Text.Json;

namespace Berth.Repo.Tests;

/// <summary>
/// Packs every library once, from a copy of the sources and under a version that was never seen before,
/// and lays the packages that ours depend on beside them, so that a program can be restored from that folder alone.
/// </summary>
public sealed class PackedLibraries : IAsyncLifetime
{
    private static readonly string[] BuildArguments =
        ["-c", "Release", "-v", "quiet", "--nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("berth-pack-");

    /// <summary>The version of our packages.</summary>
    public string Version { get; } = $"0.1.0-test.{Environment.ProcessId}.{Guid.NewGuid():N}";

    /// <summary>Where the packages lie.</summary>
    public string Feed => Path.Combine(_folder.FullName, "feed");

    public async ValueTask InitializeAsync()
    {
        var copy = Path.Combine(_folder.FullName, "sources");
        CopySources(copy);
        Directory.CreateDirectory(Feed);

        // A solution of the libraries alone: one run of the build packs them all.
        var projects = ProjectFile.In("src").Select(project => $"  <Project Path=\"{RepositoryFiles.RelativeName(project.FullPath)}\" />");
        await File.WriteAllTextAsync(Path.Combine(copy, "Libraries.slnx"), $"<Solution>\n{string.Join('\n', projects)}\n</Solution>\n");
        var packed = await Command.RunAsync("dotnet", ["pack", "Libraries.slnx", "-o", Feed, $"-p:Version={Version}", .. BuildArguments], copy);
        packed.AssertSuccess("dotnet pack");

        CopyDependencies(Path.Combine(copy, "src", "Berth", "obj", "project.assets.json"));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>The path of one of our packages.</summary>
    public string PathOf(string project) => Path.Combine(Feed, $"{project}.{Version}.nupkg");

    /// <summary>Makes a new program that knows no other source than <see cref="Feed"/> and uses one package, and builds it.</summary>
    /// <returns>The path of its assembly, to be run by <c>dotnet</c>.</returns>
    public async Task<string> BuildProgramAsync(string name, string code)
    {
        var folder = Path.Combine(_folder.FullName, "programs", name);
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), code);
        await File.WriteAllTextAsync(Path.Combine(folder, name + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <UseAppHost>false</UseAppHost>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Berth" Version="{Version}" />
              </ItemGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="packed" value="{Feed}" />
              </packageSources>
            </configuration>
            """);

        // A package cache of its own: what an earlier restore left on this machine must not help.
        var environment = new Dictionary<string, string?> { ["NUGET_PACKAGES"] = Path.Combine(_folder.FullName, "cache") };
        var built = await Command.RunAsync("dotnet", ["build", "-o", "out", .. BuildArguments], folder, environment);
        built.AssertSuccess($"dotnet build of the program {name}");
        return Path.Combine(folder, "out", name + ".dll");
    }

    private static void CopySources(string target)
    {
        Directory.CreateDirectory(target);
        foreach (var pattern in new[] { "Directory.*", "global.json", ".editorconfig", "README.md", "LICENSE", "*.config" })
        {
            foreach (var path in Directory.EnumerateFiles(RepositoryFiles.Root, pattern))
            {
                File.Copy(path, Path.Combine(target, Path.GetFileName(path)));
            }
        }

        foreach (var path in RepositoryFiles.Find("src", "*").Concat(RepositoryFiles.Find("eng", "*.props")))
        {
            var copy = Path.Combine(target, RepositoryFiles.RelativeName(path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }
    }

    private void CopyDependencies(string assets)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(assets));
        var folders = document.RootElement.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name).ToList();
        var packages = document.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package")
            .Select(library => library.Value.GetProperty("path").GetString()!);
        foreach (var package in packages)
        {
            var file = package.Replace('/', '.') + ".nupkg";
            var source = folders.Select(folder => Path.Combine(folder, package, file)).First(File.Exists);
            File.Copy(source, Path.Combine(Feed, file));
        }
    }
}
