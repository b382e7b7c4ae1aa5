using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Tests;

/// <summary>Descriptors that travel: they work at the other end, and none is leaked whatever goes wrong.</summary>
public sealed class DescriptorChannelTests : IDisposable
{
    private static readonly SocketEngine Engine = new(LinuxNativeCalls.Instance);
    private static readonly LinuxLocalPlatform Local = new(Engine);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("berth-rights-");

    public DescriptorChannelTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "this project speaks to Linux only");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task File_ArrivesCloseOnExec_AlsoWhenTheSendersCopyIsClosedAndItsNameGone()
    {
        (DescriptorChannel here, DescriptorChannel there) = Pair();
        string path = Path.Combine(_folder.FullName, "file");
        await File.WriteAllTextAsync(path, "what the file holds", Patience.Token);
        using (SafeFileHandle file = File.OpenHandle(path))
        {
            await here.SendAsync("a file"u8.ToArray(), [file], Patience.Token);
        }

        File.Delete(path);
        byte[] buffer = new byte[100];
        using DescriptorMessage message = await there.ReceiveAsync(buffer, Patience.Token);
        Assert.Equal("a file"u8.ToArray(), buffer[..message.ByteCount]);
        Assert.Equal(1, message.DescriptorCount);
        SafeFileHandle received = message.Take(0);
        Assert.Equal(0x80000, Flags(received) & 0x80000);
        using FileStream contents = new(received, FileAccess.Read);
        using StreamReader text = new(contents);
        Assert.Equal("what the file holds", await text.ReadToEndAsync(Patience.Token));
        Assert.Throws<InvalidOperationException>(() => message.Take(0));
        here.Dispose();
        using DescriptorMessage end = await there.ReceiveAsync(buffer, Patience.Token);
        Assert.True(end.IsEnd);
        there.Dispose();
    }

    [Fact]
    public async Task Connection_MovesToAnotherOwner_AndGoesOn()
    {
        (DescriptorChannel here, DescriptorChannel there) = Pair();
        await using ConnectionPair pair = Local.CreateConnectionPair();
        await here.SendAsync(new byte[1], [Engine.Descriptors!.HandleOf(pair.Second)], Patience.Token);
        pair.Second.GiveUp();
        using DescriptorMessage message = await there.ReceiveAsync(new byte[1], Patience.Token);
        await using Connection moved = Engine.Descriptors.AdoptConnection(message.Take(0));
        await pair.First.Output.WriteAsync("still there"u8.ToArray(), Patience.Token);
        using ReceiveLease lease = await moved.ReceiveAsync(Patience.Token);
        Assert.Equal("still there", Encoding.UTF8.GetString(lease.Bytes));
        here.Dispose();
        there.Dispose();
    }

    [Fact]
    public async Task UntakenDescriptors_AreClosedWithTheMessage()
    {
        (DescriptorChannel here, DescriptorChannel there) = Pair();
        using PipePair pipe = Local.CreatePipe();
        string name = OpenDescriptors.TargetOf(pipe.ReadEnd.Handle.DangerousGetHandle())!;
        SafeHandle[] many = [.. Enumerable.Repeat(pipe.ReadEnd.Handle, DescriptorChannel.DescriptorsMax)];
        await here.SendAsync("all"u8.ToArray(), many, Patience.Token);
        DescriptorMessage message = await there.ReceiveAsync(new byte[10], Patience.Token);
        Assert.Equal(DescriptorChannel.DescriptorsMax, message.DescriptorCount);
        Assert.Equal(2 + DescriptorChannel.DescriptorsMax, OpenDescriptors.CountOf(name));
        message.Dispose();
        Assert.Equal(2, OpenDescriptors.CountOf(name));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => here.SendAsync("x"u8.ToArray(), [.. many, pipe.ReadEnd.Handle], Patience.Token).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => here.SendAsync(default, many, Patience.Token).AsTask());
        here.Dispose();
        there.Dispose();
    }

    [Fact]
    public async Task ClosedDescriptor_IsRefused_AndNothingIsSent()
    {
        (DescriptorChannel here, DescriptorChannel there) = Pair();
        using PipePair pipe = Local.CreatePipe();
        SafeHandle closed = pipe.ReadEnd.Handle;
        pipe.ReadEnd.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => here.SendAsync("x"u8.ToArray(), [pipe.WriteEnd.Handle, closed], Patience.Token).AsTask());
        Assert.Equal(0, here.BytesSent);
        here.Dispose();
        using DescriptorMessage end = await there.ReceiveAsync(new byte[1], Patience.Token);
        Assert.True(end.IsEnd);
        there.Dispose();
        pipe.WriteEnd.Dispose(); // The refusal has let go of it: this really closes.
        Assert.True(pipe.WriteEnd.Handle.IsClosed);
    }

    [Fact]
    public async Task Receive_EndsAtTheSendThatCarriedDescriptors()
    {
        (DescriptorChannel here, DescriptorChannel there) = Pair();
        using PipePair pipe = Local.CreatePipe();
        await here.SendAsync("first"u8.ToArray(), [pipe.ReadEnd.Handle], Patience.Token);
        await here.SendAsync("second"u8.ToArray(), [], Patience.Token);
        byte[] buffer = new byte[100];
        using DescriptorMessage first = await there.ReceiveAsync(buffer, Patience.Token);
        Assert.Equal(("first", 1), (Encoding.ASCII.GetString(buffer, 0, first.ByteCount), first.DescriptorCount));
        using DescriptorMessage second = await there.ReceiveAsync(buffer, Patience.Token);
        Assert.Equal(("second", 0), (Encoding.ASCII.GetString(buffer, 0, second.ByteCount), second.DescriptorCount));
        here.Dispose();
        there.Dispose();
    }

    [Fact]
    public async Task FullSocket_MakesTheSenderWait_AndTheDescriptorsComeOnce()
    {
        (DescriptorChannel here, DescriptorChannel there) = Pair();
        using PipePair pipe = Local.CreatePipe();
        Task sending = here.SendAsync(new byte[4 << 20], [pipe.ReadEnd.Handle], Patience.Token).AsTask();
        Assert.False(sending.IsCompleted);
        byte[] buffer = new byte[64 * 1024];
        int bytes = 0;
        List<int> descriptors = [];
        while (bytes < 4 << 20)
        {
            using DescriptorMessage message = await there.ReceiveAsync(buffer, Patience.Token);
            Assert.False(message.IsEnd);
            bytes += message.ByteCount;
            descriptors.Add(message.DescriptorCount);
        }

        await sending;
        Assert.Equal(4 << 20, here.BytesSent);
        Assert.Equal(1, descriptors[0]);
        Assert.All(descriptors[1..], count => Assert.Equal(0, count));
        here.Dispose();
        there.Dispose();
    }

    [Fact]
    public async Task CancelledReceive_LosesNothing_AndDisposeEndsOne()
    {
        (DescriptorChannel here, DescriptorChannel there) = Pair();
        using PipePair pipe = Local.CreatePipe();
        using CancellationTokenSource cancel = new();
        Task<DescriptorMessage> receiving = there.ReceiveAsync(new byte[1], cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
        await here.SendAsync(new byte[1], [pipe.ReadEnd.Handle], Patience.Token);
        using (DescriptorMessage message = await there.ReceiveAsync(new byte[1], Patience.Token))
        {
            Assert.Equal(1, message.DescriptorCount);
        }

        receiving = there.ReceiveAsync(new byte[1], Patience.Token).AsTask();
        there.Dispose();
        Assert.Equal(FaultReason.AbortedHere, (await Assert.ThrowsAsync<FaultException>(() => receiving)).Fault.Reason);
        Assert.Equal(
            Errno.EPIPE, (await Assert.ThrowsAsync<FaultException>(() => here.SendAsync(new byte[1], [], Patience.Token).AsTask())).Fault.Errno);
        here.Dispose();
    }

    [Fact]
    public async Task Python_GetsAndGivesDescriptors()
    {
        const string Script = """
            import array, os, socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.connect(sys.argv[1])
            data, files, flags, _ = socket.recv_fds(s, 100, 10)
            print(data.decode(), len(files), flush=True)
            os.write(files[1], b"written by Python")
            r, w = os.pipe()
            socket.send_fds(s, [b"take this"], [r])
            os.write(w, b"from Python's pipe")
            """;
        Address path = Address.FromUnixPath(Path.Combine(_folder.FullName, "s"));
        await using Listener listener = await Engine.ListenAsync(
            new ListenOptions { Transport = Transport.UnixStream, Address = path }, Patience.Token);
        await using Python python = Python.Start(Script, path.UnixPath!);
        await using Connection connection = await listener.AcceptAsync(Patience.Token);
        using DescriptorChannel channel = Local.OpenDescriptorChannel(connection);
        Assert.Equal(python.Id, channel.Peer!.ProcessId);
        using PipePair pipe = Local.CreatePipe();
        await channel.SendAsync("two ends"u8.ToArray(), [pipe.ReadEnd.Handle, pipe.WriteEnd.Handle], Patience.Token);
        Assert.Equal("two ends 2", await python.ReadLineAsync());
        byte[] buffer = new byte[100];
        Assert.Equal("written by Python", Encoding.ASCII.GetString(buffer, 0, await pipe.ReadEnd.ReadAsync(buffer, Patience.Token)));
        using DescriptorMessage message = await channel.ReceiveAsync(buffer, Patience.Token);
        Assert.Equal("take this", Encoding.ASCII.GetString(buffer, 0, message.ByteCount));
        using PipeReadStream theirs = Local.AdoptPipeReadStream(message.Take(0));
        using StreamReader text = new(theirs);
        Assert.Equal("from Python's pipe", await text.ReadToEndAsync(Patience.Token));
    }

    [Fact]
    public async Task DescriptorLimit_CutsAMessageOff_WhichIsAFault_AndLeaksNothing()
    {
        ILookup<string, string> lines = await Helper.RunByShellAsync("ulimit -n 120; exec \"$0\" \"$@\"", "receive-at-limit");
        Assert.Equal("OutOfDescriptors", lines.One("fault"));
        Assert.Equal("0", lines.One("leaked"));
        Assert.Equal("1", lines.One("next"));
    }

    [Fact]
    public async Task WhatIsNoUnixConnection_IsRefused()
    {
        await using Listener listener = await Engine.ListenAsync(new ListenOptions { Address = Address.Loopback(0) }, Patience.Token);
        await using Connection client = await Engine.ConnectAsync(new ConnectOptions { Address = listener.LocalAddress }, Patience.Token);
        Assert.Equal(FaultReason.NotSupported, Assert.Throws<FaultException>(() => Local.OpenDescriptorChannel(client)).Fault.Reason);
        SafeFileHandle file = File.OpenHandle("/dev/null");
        Assert.Equal(Errno.ENOTSOCK, Assert.Throws<FaultException>(() => Local.AdoptDescriptorChannel(file)).Fault.Errno);
        Assert.True(file.IsClosed);
        file = File.OpenHandle("/dev/null");
        Assert.Throws<FaultException>(() => Engine.Descriptors!.AdoptConnection(file));
        Assert.True(file.IsClosed);
    }

    private static (DescriptorChannel Here, DescriptorChannel There) Pair()
    {
        ConnectionPair pair = Local.CreateConnectionPair();
        return (Local.OpenDescriptorChannel(pair.First), Local.OpenDescriptorChannel(pair.Second));
    }

    private static int Flags(SafeHandle handle) => Convert.ToInt32(
        File.ReadAllLines($"/proc/self/fdinfo/{handle.DangerousGetHandle()}")
            .First(line => line.StartsWith("flags:", StringComparison.Ordinal))["flags:".Length..].Trim(), 8);
}
