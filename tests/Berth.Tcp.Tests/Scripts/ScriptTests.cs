namespace Berth;

/// <summary>Each script is a claim about the stack; its name says which.</summary>
public sealed class ScriptTests
{
    public static TheoryData<string> Names => [.. ScriptFiles.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void StackDoesWhatTheScriptSays(string name) => ScriptRunner.Run(ScriptFiles.Read(name));
}
