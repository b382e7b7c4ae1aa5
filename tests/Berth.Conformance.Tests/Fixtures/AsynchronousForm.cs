namespace Berth.Conformance;

/// <summary>The asynchronous form: scripts are tasks of the thread pool.</summary>
public sealed record AsynchronousForm(string Name, Func<Engine> Create) : EngineUnderTest(Name, Create)
{
    public override Task RunAsync(Engine engine, string name, Func<Task> script) => Task.Run(script);
}
