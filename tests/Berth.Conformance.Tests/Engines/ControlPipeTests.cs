namespace Berth.Conformance;

public sealed class ControlPipeTests() : PipeBehaviours(new ControlPipe());
