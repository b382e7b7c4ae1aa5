using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Berth.Repo.Tests;

/// <summary>What `dotnet pack` gives is what a person needs: one package, and the README's first programs run on it.</summary>
public sealed partial class PackageTests(PackedLibraries packages) : IClassFixture<PackedLibraries>
{
    private const int LinesMax = 10;

    // Reached only by a server that neither listens nor ends.
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(4);

    [Fact]
    public void Packages_CarryReadmeLicenceAndDocumentation()
    {
        var findings = new Findings("Set it in src/Directory.Build.props, so that every package has it:");
        foreach (var project in ProjectFile.In("src").Select(project => project.Name))
        {
            findings.Examined++;
            using var package = ZipFile.OpenRead(packages.PathOf(project));
            var files = package.Entries.Select(entry => entry.FullName).ToList();
            var specification = XDocument.Load(package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open());
            var stated = specification.Descendants().ToLookup(element => element.Name.LocalName, element => element.Value);

            Require(files.Contains("README.md") && stated["readme"].Contains("README.md"), "README.md");
            Require(files.Contains("LICENSE"), "LICENSE");
            Require(stated["license"].Contains("MIT"), "the licence expression MIT");
            Require(stated["description"].Any(text => text.Length > 20 && text != "Package Description"), "a description");

            // The command is a tool: its assemblies lie elsewhere, and nobody compiles against them.
            Require(project == "Berth.Cli" || files.Contains($"lib/net10.0/{project}.xml"), "XML documentation");
            Require(project != "Berth.Cli" || files.Any(file => file.EndsWith("DotnetToolSettings.xml", StringComparison.Ordinal)), "the tool's settings");

            void Require(bool isThere, string what)
            {
                if (!isThere)
                {
                    findings.Add($"{project} lacks {what}");
                }
            }
        }

        findings.AssertNone();
    }

    [Theory]
    [InlineData("echo-server")]
    [InlineData("echo-client")]
    public void ReadmePrograms_AreTenLinesAtMost(string sample)
    {
        var lines = ReadmeSample(sample).Split('\n').Count(line => !string.IsNullOrWhiteSpace(line));

        Assert.True(lines <= LinesMax, $"The {sample} in README.md has {lines} lines; the first program is promised in {LinesMax}.");
    }

    [Fact]
    public async Task ReadmePrograms_RunOnThePackageAlone()
    {
        // The programs stay as they are but for the port, which may be in use on this machine.
        var (server, client) = OnAFreePort(ReadmeSample("echo-server"), ReadmeSample("echo-client"), out var port);
        var serverProgram = await packages.BuildProgramAsync("EchoServer", server);
        var clientProgram = await packages.BuildProgramAsync("EchoClient", client);

        using var serving = Command.Start("dotnet", [serverProgram], Path.GetDirectoryName(serverProgram)!);
        var said = serving.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var complained = serving.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            if (!await AcceptsAsync(port, serving))
            {
                serving.Kill(entireProcessTree: true);
                Assert.Fail($"The server accepted nobody:\n{await said}{await complained}");
            }

            var talked = await Command.RunAsync("dotnet", [clientProgram], Path.GetDirectoryName(clientProgram)!);

            talked.AssertSuccess("The README's echo client");
            var words = StringsIn(client);
            Assert.True(
                words.Any(word => talked.Output.Contains(word, StringComparison.Ordinal)),
                $"The client printed nothing of what it sent ({string.Join(", ", words)}):\n{talked.Everything}");
            Assert.False(serving.HasExited, "The server ended after its first client.");
        }
        finally
        {
            serving.Kill(entireProcessTree: true);
        }
    }

    private static string ReadmeSample(string name)
    {
        var block = new MarkdownPage(RepositoryFiles.PathOf("README.md")).Sample(name);
        Assert.True(block is not null, $"README.md has no code block below the comment <!-- sample: {name} -->.");
        return block.Text;
    }

    private static (string Server, string Client) OnAFreePort(string server, string client, out int port)
    {
        var written = PortInUrl().Match(server);
        Assert.True(written.Success, "The README's echo server names no tcp:// URL with a port.");
        Assert.Contains(":" + written.Groups["port"].Value, client, StringComparison.Ordinal);

        port = FreePort();
        var free = ":" + port;
        return (server.Replace(":" + written.Groups["port"].Value, free, StringComparison.Ordinal),
            client.Replace(":" + written.Groups["port"].Value, free, StringComparison.Ordinal));
    }

    /// <summary>Below those that the kernel gives out by itself: nobody gets it by chance before the server has been built.</summary>
    private static int FreePort()
    {
        const int First = 20_000;
        const int Count = 12_000;
        for (var tried = 0; ; tried++)
        {
            var port = First + ((Environment.ProcessId + tried) % Count);
            using var probe = new TcpListener(IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return port;
            }
            catch (SocketException) when (tried < Count)
            {
                // In use: the next.
            }
        }
    }

    private static async Task<bool> AcceptsAsync(int port, Process server)
    {
        // A program says nothing when it begins to listen, so the event is the first connect that succeeds.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var started = Stopwatch.GetTimestamp();
        while (!server.HasExited && Stopwatch.GetElapsedTime(started) < StartLimit)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
                return true;
            }
            catch (SocketException)
            {
                await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            }
        }

        return false;
    }

    private static List<string> StringsIn(string code) =>
    [
        .. CSharpSyntaxTree.ParseText(code).GetRoot().DescendantNodes()
            .OfType<LiteralExpressionSyntax>()
            .Where(literal => literal.Token.Value is string)
            .Select(literal => ((string)literal.Token.Value!).Trim())
            .Where(text => text.Length > 1 && !text.Contains("://", StringComparison.Ordinal)),
    ];

    [GeneratedRegex(@"tcp://[^""\s]*:(?<port>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PortInUrl();
}
