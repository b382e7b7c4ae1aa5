namespace Berth;

/// <summary>The portable engine's threads.</summary>
internal sealed class SocketBlockingForm : BlockingForm
{
    public static SocketBlockingForm Instance { get; } = new();

    /// <summary>The wake-up, and on Unix the pipe that the runtime makes for every thread.</summary>
    public override int DescriptorsPerThread => OperatingSystem.IsWindows() ? 1 : 3;

    public override Task RunAsync(string name, Func<Task> body) => HandlerThread.RunAsync(name, body);
}
