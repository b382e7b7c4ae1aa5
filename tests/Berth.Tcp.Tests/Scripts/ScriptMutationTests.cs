namespace Berth;

/// <summary>A script that would pass whatever the stack did proves nothing: each has to fail as soon as one of its expectations is altered.</summary>
public sealed class ScriptMutationTests
{
    public static TheoryData<string> Names => [.. ScriptFiles.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void ScriptFails_WhenOneExpectationIsAltered(string name)
    {
        int count = 0;
        List<string> unnoticed = [];
        foreach (ScriptMutation mutation in ScriptMutations.Of(ScriptFiles.Read(name)))
        {
            count++;
            if (!Fails(mutation.Script))
            {
                unnoticed.Add($"{name}:{mutation.Line}: {mutation.What}");
            }
        }

        Assert.True(count > 0, $"{name} expects nothing");
        Assert.True(unnoticed.Count == 0, "altered, and nobody noticed:\n" + string.Join('\n', unnoticed));
    }

    private static bool Fails(Script script)
    {
        try
        {
            ScriptRunner.Run(script);
            return false;
        }
        catch (ScriptException)
        {
            return true;
        }
    }
}
