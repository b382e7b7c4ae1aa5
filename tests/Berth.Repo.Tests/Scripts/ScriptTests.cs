namespace Berth.Repo.Tests;

/// <summary>The two commands at the root do all their own set-up, and cost nothing when there is nothing to do.</summary>
public sealed class ScriptTests
{
    private static readonly string[] Explain = ["explain", "ECONNREFUSED"];

    [Theory]
    [InlineData("berth")]
    [InlineData("test")]
    [InlineData(".ci/run")]
    [InlineData("eng/sdk.sh")]
    public async Task Scripts_ArePlainShell(string script)
    {
        var parsed = await Command.RunAsync("/bin/sh", ["-n", script], RepositoryFiles.Root);

        parsed.AssertSuccess($"sh -n {script}");
    }

    [Fact]
    public async Task Berth_WithNothingChanged_BuildsNothingAndRunsWithFewDescriptors()
    {
        (await BerthAsync("\"$0\" \"$@\"")).AssertSuccess("./berth");
        var log = RepositoryFiles.PathOf("artifacts/build/build.log");
        var before = File.GetLastWriteTimeUtc(log);

        var again = await BerthAsync("ulimit -n 128 && \"$0\" \"$@\"");

        again.AssertSuccess("./berth under ulimit -n 128");
        Assert.Contains("ECONNREFUSED", again.Output, StringComparison.Ordinal);
        Assert.Empty(again.Errors);
        Assert.Equal(before, File.GetLastWriteTimeUtc(log));
    }

    [Fact]
    public async Task Berth_ThroughASymbolicLinkFromElsewhere_FindsItsRepository()
    {
        var folder = Directory.CreateTempSubdirectory("berth-link-");
        try
        {
            var link = Path.Combine(folder.FullName, "linked");
            File.CreateSymbolicLink(link, RepositoryFiles.PathOf("berth"));

            var linked = await Command.RunAsync(link, Explain, folder.FullName);

            linked.AssertSuccess("./berth through a link");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("unset HOME", false)]
    [InlineData("HOME=/nonexistent", false)]
    [InlineData("HOME=/proc/sys", false)]
    [InlineData("HOME=$1", true)]
    public async Task AHomeThatIsMissingOrCannotBeWritten_IsReplaced(string given, bool isKept)
    {
        var folder = Directory.CreateTempSubdirectory("berth-home-");
        try
        {
            var line = $"repo=$0; . \"$0/eng/sdk.sh\"; state=$1/state; {given}; need_home; touch \"$HOME/file\" && echo \"$HOME\"";
            var ran = await Command.RunAsync("/bin/sh", ["-c", line, RepositoryFiles.Root, folder.FullName], folder.FullName);

            ran.AssertSuccess("need_home");
            Assert.Equal(folder.FullName + (isKept ? "" : "/state/home"), ran.Output.Trim());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("berth")]
    [InlineData("test")]
    public async Task Scripts_WithoutSdk_SayWhatToInstallAndExit2(string script)
    {
        // A mount namespace of its own, with empty folders over every place where an SDK is looked for.
        const string Hide = """
            for place in /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
                [ ! -d "$place" ] || mount -t tmpfs none "$place" || exit 99
            done
            export PATH=/usr/bin:/bin HOME=/nonexistent
            unset DOTNET_ROOT
            if [ -x "$(command -v dotnet)" ]; then exit 98; fi
            exec "$0"
            """;
        var canHide = await Command.RunAsync("unshare", ["-m", "true"], RepositoryFiles.Root);
        Assert.SkipUnless(canHide.ExitCode == 0, "needs root, to hide the SDK in a mount namespace");

        var ran = await Command.RunAsync("unshare", ["-m", "/bin/sh", "-c", Hide, RepositoryFiles.PathOf(script)], RepositoryFiles.Root);

        Assert.SkipWhen(ran.ExitCode == 99, "needs the right to mount, to hide the SDK");
        Assert.SkipWhen(ran.ExitCode == 98, "the SDK lies where this test cannot hide it");
        Assert.Equal(2, ran.ExitCode);
        Assert.Contains("dotnet-sdk-10.0", ran.Errors, StringComparison.Ordinal);
        Assert.Empty(ran.Output);
    }

    [Theory]
    [InlineData("berth")]
    [InlineData("test")]
    [InlineData(".ci/run")]
    public async Task RunnableScripts_AreExecutable(string script)
    {
        var tested = await Command.RunAsync("/bin/sh", ["-c", "test -x \"$0\"", script], RepositoryFiles.Root);

        Assert.True(tested.ExitCode == 0, $"chmod +x {script}");
    }

    private static Task<Command> BerthAsync(string line) =>
        Command.RunAsync("/bin/sh", ["-c", line, RepositoryFiles.PathOf("berth"), .. Explain], Path.GetTempPath());
}
