namespace Berth.Linux.Tests;

/// <summary>Workers as real processes see them: what they inherit, and how their end is told.</summary>
public sealed class WorkerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("berth-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Enter_InAnOrdinaryProcess_OnlyNotesThatItWasCalled()
    {
        ILookup<string, string> lines = await Helper.RunAsync("entered");
        Assert.Equal("True worker False inheritance ", lines.One("entered"));
    }

    [Fact]
    public async Task Worker_GetsTheDescriptorsInTheOrderGiven_AndCloseOnExec()
    {
        string[] files = [NewFile("b"), NewFile("c"), NewFile("a")];
        ILookup<string, string> lines = await Helper.RunAsync(["run", "report", .. files]);
        Assert.Equal(string.Join(' ', files), lines.One("given"));
        Assert.Equal("True True True True True", lines.One("closeOnExec"));
    }

    [Fact]
    public async Task Worker_GetsOneDescriptorTwice_WhenItIsGivenTwice()
    {
        string file = NewFile("twice");
        ILookup<string, string> lines = await Helper.RunAsync("run", "report", file, file);
        Assert.Equal($"{file} {file}", lines.One("given"));
    }

    [Fact]
    public async Task Worker_DoesNotGetADescriptorThatTheParentInheritedWithoutCloseOnExec()
    {
        string stray = NewFile("stray");
        ILookup<string, string> lines = await Helper.RunByShellAsync($"exec 9<'{stray}'; exec \"$0\" \"$@\"", "run", "report");
        Assert.Contains(stray, lines.One("parentOpen"), StringComparison.Ordinal);
        Assert.DoesNotContain(stray, lines.One("all"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_SeesWhatItsParentSaid()
    {
        ILookup<string, string> lines = await Helper.RunAsync("run", "report größer = ; x");
        Assert.Equal("report größer = ; x", lines.One("description"));
        Assert.Equal("True", lines.One("isWorker"));
        Assert.Equal(lines.One("parentSeesId"), lines.One("id"));
        Assert.Equal("", lines.One("variable"));
    }

    [Fact]
    public async Task Worker_HasTheParentsArgumentsByteForByte()
    {
        ILookup<string, string> lines = await Helper.RunByShellAsync(
            "exec \"$0\" \"$@\" '' ' a  b' \"$(printf '\\377\\200')\" ''", "run-ignoring-arguments");
        Assert.Equal(lines.One("parentCommandLine"), lines.One("commandLine"));
        Assert.EndsWith("00" + "00" + "2061202062" + "00" + "FF80" + "00" + "00", lines.One("commandLine"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_IsNamedAfterTheProgram_NotAfterItsLinkInProc()
    {
        ILookup<string, string> lines = await Helper.RunAsync("run", "report");
        Assert.Equal(lines.One("parentComm"), lines.One("comm"));
        Assert.NotEqual("exe", lines.One("comm"));
    }

    [Fact]
    public async Task Worker_LeadsItsOwnProcessGroup()
    {
        ILookup<string, string> lines = await Helper.RunAsync("run", "report");
        Assert.Equal(lines.One("id"), lines.One("group"));
    }

    [Fact]
    public async Task Worker_DoesNotReadTheParentsStandardInput()
    {
        string input = NewFile("input");
        ILookup<string, string> lines = await Helper.RunByShellAsync($"exec \"$0\" \"$@\" <'{input}'", "run", "report");
        Assert.Contains(input, lines.One("parentOpen"), StringComparison.Ordinal);
        Assert.Equal("/dev/null", lines.One("stdin"));
    }

    [Fact]
    public async Task Worker_HasNoSignalBlocked_WhenTheParentHas()
    {
        const string Block = "env --block-signal=USR1";
        ILookup<string, string> probe = await Helper.RunByShellAsync($"{Block} true && echo works: yes");
        Assert.SkipUnless(probe["works"].Any(), "this env(1) has no --block-signal");
        ILookup<string, string> lines = await Helper.RunByShellAsync($"exec {Block} \"$0\" \"$@\"", "run", "report");
        Assert.NotEqual(0UL, Convert.ToUInt64(lines.One("parentBlocked"), 16));
        Assert.Equal(0UL, Convert.ToUInt64(lines.One("blocked"), 16));
    }

    [Fact]
    public async Task Worker_RunsUnderTheDotnetHostToo()
    {
        ILookup<string, string> lines = await Helper.RunByShellAsync("exec dotnet \"$0.dll\" \"$@\"", "run", "report", NewFile("x"));
        Assert.Equal("dotnet", lines.One("comm"));
        Assert.Equal(lines.One("parentCommandLine"), lines.One("commandLine"));
        Assert.EndsWith("/x", lines.One("given"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grandchild_SeesNeitherVariablesNorDescriptors()
    {
        ILookup<string, string> lines = await Helper.RunByShellAsync(
            "exec \"$0\" \"$@\" 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-", "run", "grandchild", "/dev/null", "/dev/null");
        IEnumerable<string> all = lines.Select(line => line.Key);
        Assert.Contains(all, line => line.StartsWith("PATH=", StringComparison.Ordinal));
        Assert.DoesNotContain(all, line => line.StartsWith("BERTH_WORKER", StringComparison.Ordinal));

        // 3 is the directory that ls reads.
        Assert.Contains("3", all);
        Assert.DoesNotContain(all, line => line is "4" or "5" or "6");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(255)]
    public async Task Exited_TellsTheExitCode_AndNoChildIsLeft(int code)
    {
        ILookup<string, string> lines = await Helper.RunAsync("run", $"exit {code}");
        Assert.Equal(Exit(code, null), lines.One("exit"));
        Assert.Equal("", lines.One("children"));
    }

    [Fact]
    public async Task Kill_EndsAStuckWorker_IsToldAsASignal_AndMayBeRepeated()
    {
        ILookup<string, string> lines = await Helper.RunAsync("kill");
        Assert.Equal(["True", "0"], lines["received"]);
        Assert.Equal(Exit(null, 9), lines.One("exit"));
        Assert.Equal("", lines.One("children"));
    }

    [Fact]
    public async Task Control_CarriesBothWays_AndEndsForTheWorkerWhenTheParentDisposesIt()
    {
        ILookup<string, string> lines = await Helper.RunAsync("echo");
        Assert.Equal("one", lines.One("answer"));
        Assert.Equal(Exit(0, null), lines.One("exit"));
    }

    private static string Exit(int? code, int? signal) => $"WorkerExit {{ ExitCode = {code}, Signal = {signal} }}";

    private string NewFile(string name)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, "");
        return path;
    }
}
