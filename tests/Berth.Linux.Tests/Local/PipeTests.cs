using System.IO.Pipelines;

namespace Berth.Linux.Tests;

/// <summary>Pipes: bytes, ends, back-pressure, and waits that lose nothing when they end early.</summary>
public sealed class PipeTests
{
    private static readonly LinuxLocalPlatform Local = new(new SocketEngine(LinuxNativeCalls.Instance));

    public PipeTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "this project speaks to Linux only");

    [Fact]
    public async Task Bytes_ComeOutAsTheyWentIn_AndTheEndIsSeen()
    {
        using PipePair pipe = Local.CreatePipe();
        byte[] sent = new byte[300_000];
        new Random(1).NextBytes(sent);
        async Task WriteAndCloseAsync()
        {
            await pipe.WriteEnd.WriteAsync(sent, Patience.Token);
            pipe.WriteEnd.Dispose();
        }

        Task writing = WriteAndCloseAsync();
        using MemoryStream received = new();
        await pipe.ReadEnd.CopyToAsync(received, Patience.Token);
        await writing;
        Assert.Equal(sent, received.ToArray());
        Assert.Equal((300_000L, 300_000L), (pipe.WriteEnd.BytesWritten, pipe.ReadEnd.BytesRead));
    }

    [Fact]
    public async Task TryRead_TellsNothingThereFromTheEnd()
    {
        using PipePair pipe = Local.CreatePipe();
        byte[] buffer = new byte[10];
        Assert.False(pipe.ReadEnd.TryRead(buffer, out int count));
        Assert.Equal(0, count);
        Assert.Equal(3, pipe.WriteEnd.TryWrite("abc"u8));
        Assert.True(pipe.ReadEnd.TryRead(buffer, out count));
        Assert.Equal("abc"u8, buffer.AsSpan(0, count));
        pipe.WriteEnd.Dispose();
        await pipe.ReadEnd.WaitAsync(Patience.Token);
        Assert.True(pipe.ReadEnd.TryRead(buffer, out count));
        Assert.Equal(0, count);
    }

    [Fact]
    public async Task CancelledRead_LosesNothing()
    {
        using PipePair pipe = Local.CreatePipe();
        byte[] buffer = new byte[10];
        for (int round = 0; round < 200; round++)
        {
            using CancellationTokenSource cancel = new();
            Task<int> reading = pipe.ReadEnd.ReadAsync(buffer, cancel.Token).AsTask();
            Task writing = Task.Run(() => pipe.WriteEnd.TryWrite([(byte)round]));
            await cancel.CancelAsync();
            await writing;
            int count;
            try
            {
                count = await reading;
            }
            catch (OperationCanceledException)
            {
                count = await pipe.ReadEnd.ReadAsync(buffer, Patience.Token);
            }

            Assert.Equal([(byte)round], buffer[..count]);
        }
    }

    [Fact]
    public async Task FullPipe_MakesTheWriterWait_AndACancelledWriteSaysHowMuchWentIn()
    {
        using PipePair pipe = Local.CreatePipe();
        using CancellationTokenSource cancel = new();
        byte[] much = new byte[1 << 20];
        Task writing = pipe.WriteEnd.WriteAsync(much, cancel.Token).AsTask();
        Assert.False(writing.IsCompleted);
        Assert.Equal(0, pipe.WriteEnd.TryWrite([1]));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        long written = pipe.WriteEnd.BytesWritten;
        Assert.InRange(written, PipeWriteStream.AtomicBytesMax, much.Length - 1);
        pipe.WriteEnd.Dispose();
        using MemoryStream received = new();
        await pipe.ReadEnd.CopyToAsync(received, Patience.Token);
        Assert.Equal(written, received.Length);
    }

    [Fact]
    public async Task AtomicWrite_ToAPipeWithTooLittleRoom_GoesInWholeOrNotAtAll()
    {
        using PipePair pipe = Local.CreatePipe();
        byte[] message = new byte[PipeWriteStream.AtomicBytesMax];
        while (pipe.WriteEnd.TryWrite(message) is var count && count > 0)
        {
            Assert.Equal(message.Length, count);
        }

        Assert.Equal(0, pipe.WriteEnd.BytesWritten % message.Length);
        Task waiting = pipe.WriteEnd.WriteAsync(message, Patience.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        await pipe.ReadEnd.ReadExactlyAsync(new byte[message.Length], Patience.Token);
        await waiting;
    }

    [Fact]
    public async Task Write_WhenNobodyCanReadAnyMore_IsEpipe_AlsoWhileItWaits()
    {
        using PipePair pipe = Local.CreatePipe();
        Task waiting = pipe.WriteEnd.WriteAsync(new byte[1 << 20], Patience.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        pipe.ReadEnd.Dispose();
        FaultException error = await Assert.ThrowsAsync<FaultException>(() => waiting);
        Assert.Equal((Errno.EPIPE, FaultReason.ResetByPeer), (error.Fault.Errno, error.Fault.Reason));
        Assert.Equal(Errno.EPIPE, Assert.Throws<FaultException>(() => pipe.WriteEnd.TryWrite([1])).Fault.Errno);
    }

    [Fact]
    public async Task Dispose_EndsAWaitingReadAndClosesTheDescriptor()
    {
        using PipePair pipe = Local.CreatePipe();
        string name = OpenDescriptors.TargetOf(pipe.ReadEnd.Handle.DangerousGetHandle())!;
        Assert.Equal(2, OpenDescriptors.CountOf(name));
        Task<int> reading = pipe.ReadEnd.ReadAsync(new byte[1], Patience.Token).AsTask();
        pipe.ReadEnd.Dispose();
        FaultException error = await Assert.ThrowsAsync<FaultException>(() => reading);
        Assert.Equal(FaultReason.AbortedHere, error.Fault.Reason);
        Assert.Equal(1, OpenDescriptors.CountOf(name));
        Assert.Equal(FaultReason.AbortedHere, (await Assert.ThrowsAsync<FaultException>(
            () => pipe.ReadEnd.ReadExactlyAsync(new byte[1], Patience.Token).AsTask())).Fault.Reason);
        pipe.WriteEnd.Dispose();
        Assert.Equal(0, OpenDescriptors.CountOf(name));
    }

    [Fact]
    public async Task ManyPipes_AreWaitedForAtOnce_AndEachIsToldOfItsOwn()
    {
        PipePair[] pipes = [.. Enumerable.Range(0, 200).Select(_ => Local.CreatePipe())];
        Task<int>[] reads = [.. pipes.Select(async (pipe, place) =>
        {
            byte[] buffer = new byte[4];
            await pipe.ReadEnd.ReadExactlyAsync(buffer, Patience.Token);
            return BitConverter.ToInt32(buffer) - place;
        })];
        foreach ((int place, PipePair pipe) in pipes.Index().Reverse())
        {
            await pipe.WriteEnd.WriteAsync(BitConverter.GetBytes(place), Patience.Token);
        }

        Assert.All(await Task.WhenAll(reads), difference => Assert.Equal(0, difference));
        Array.ForEach(pipes, pipe => pipe.Dispose());
    }

    [Fact]
    public async Task PipeReader_ReadsThroughAnEnd()
    {
        using PipePair pipe = Local.CreatePipe();
        PipeReader reader = PipeReader.Create(pipe.ReadEnd);
        await pipe.WriteEnd.WriteAsync("one\ntwo"u8.ToArray(), Patience.Token);
        ReadResult result = await reader.ReadAtLeastAsync(7, Patience.Token);
        Assert.Equal(7, result.Buffer.Length);
        await reader.CompleteAsync();
    }

    [Fact]
    public void End_IsBlockingUntilItIsUsed()
    {
        using PipePair pipe = Local.CreatePipe();
        Assert.False(IsNonBlocking(pipe.ReadEnd.Handle.DangerousGetHandle()));
        Assert.False(pipe.ReadEnd.TryRead(new byte[1], out _));
        Assert.True(IsNonBlocking(pipe.ReadEnd.Handle.DangerousGetHandle()));
        Assert.False(IsNonBlocking(pipe.WriteEnd.Handle.DangerousGetHandle()));
    }

    [Fact]
    public void Adopt_RefusesWhatIsNoPipe_AndClosesIt()
    {
        string path = System.IO.Path.GetTempFileName();
        Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path);
        FaultException error = Assert.Throws<FaultException>(() => Local.AdoptPipeReadStream(file));
        Assert.Equal(FaultReason.InvalidArgument, error.Fault.Reason);
        Assert.True(file.IsClosed);
        File.Delete(path);
    }

    private static bool IsNonBlocking(nint descriptor) => (Convert.ToInt32(
        File.ReadAllLines($"/proc/self/fdinfo/{descriptor}")
            .First(line => line.StartsWith("flags:", StringComparison.Ordinal))["flags:".Length..].Trim(), 8) & 0x800) != 0;
}
