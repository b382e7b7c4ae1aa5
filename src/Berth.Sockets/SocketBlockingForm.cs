namespace Berth;

/// <summary>The portable engine's threads.</summary>
internal sealed class SocketBlockingForm : BlockingForm
{
    public static SocketBlockingForm Instance { get; } = new();

    public override int DescriptorsPerThread => 1;

    public override Task RunAsync(string name, Func<Task> body) => HandlerThread.RunAsync(name, body);
}
