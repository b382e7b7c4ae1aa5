using System.Runtime.InteropServices;

namespace Berth.Linux.Tests;

/// <summary>SIGURG goes to whom a program names.</summary>
public sealed class UrgentSignalTests
{
    private const PosixSignal Sigurg = (PosixSignal)23;

    public UrgentSignalTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "this project speaks to Linux only");

    [Fact]
    public async Task Sigurg_ReachesTheOwner()
    {
        TaskCompletionSource signalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using PosixSignalRegistration registration = PosixSignalRegistration.Create(Sigurg, _ => signalled.TrySetResult());
        SocketEngine engine = new(LinuxNativeCalls.Instance);
        await using Listener listener = await engine.ListenAsync(
            new ListenOptions { Address = Address.Loopback(0) }, TestContext.Current.CancellationToken);
        await using Connection client = await engine.ConnectAsync(
            new ConnectOptions { Address = listener.LocalAddress }, TestContext.Current.CancellationToken);
        await using Connection server = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        server.Urgent.SetOwner(SignalOwner.Process(Environment.ProcessId));
        await client.Urgent.SendAsync("!"u8.ToArray(), TestContext.Current.CancellationToken);
        await signalled.Task.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
        Assert.True(server.Urgent.TryReceive(out byte value));
        Assert.Equal((byte)'!', value);
    }

    [Fact]
    public async Task Owner_ThatIsNobody_IsEsrch()
    {
        SocketEngine engine = new(LinuxNativeCalls.Instance);
        await using Listener listener = await engine.ListenAsync(
            new ListenOptions { Address = Address.Loopback(0) }, TestContext.Current.CancellationToken);
        await using Connection client = await engine.ConnectAsync(
            new ConnectOptions { Address = listener.LocalAddress }, TestContext.Current.CancellationToken);
        FaultException error = Assert.Throws<FaultException>(() => client.Urgent.SetOwner(SignalOwner.Process(int.MaxValue)));
        Assert.Equal(Errno.ESRCH, error.Fault.Errno);
    }
}
