namespace Berth.Conformance;

/// <summary>The blocking form: each script is a handler thread.</summary>
public sealed record ThreadForm(string Name, Func<Engine> Create) : EngineUnderTest(Name, Create)
{
    public override bool IsBlocking => true;

    public override Task RunAsync(Engine engine, string name, Func<Task> script) => engine.Blocking!.RunAsync(name, script);
}
