namespace Berth.Linux.Tests;

/// <summary>FIFOs, with Python at the other end: who waits for whom in open(2), and that waiting can be given up.</summary>
public sealed class FifoTests : IDisposable
{
    private const string ReaderScript = """
        import sys
        print("opening", flush=True)
        with open(sys.argv[1], "rb") as fifo:
            print("open", flush=True)
            print(fifo.read().decode(), flush=True)
        """;

    private const string WriterScript = """
        import sys
        print("opening", flush=True)
        fifo = open(sys.argv[1], "wb", buffering=0)
        print("open", flush=True)
        for line in sys.stdin:
            fifo.write(line.encode())
        """;

    private static readonly LinuxLocalPlatform Local = new(new SocketEngine(LinuxNativeCalls.Instance));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("berth-fifo-");

    public FifoTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "this project speaks to Linux only");

    private string Fifo => Path.Combine(_folder.FullName, "fifo");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Create_MakesAFifoWithTheMode_AndSaysEexistTheSecondTime()
    {
        Local.CreateFifo(Fifo, UnixFileMode.UserRead);
        Assert.Equal(UnixFileMode.UserRead, new FileInfo(Fifo).UnixFileMode);
        Assert.Equal(Errno.EEXIST, Assert.Throws<FaultException>(() => Local.CreateFifo(Fifo)).Fault.Errno);
    }

    [Fact]
    public async Task OpeningForWriting_WaitsForAReader_AndTheBytesArrive()
    {
        Local.CreateFifo(Fifo);
        Task<PipeWriteStream> opening = Local.OpenFifoForWritingAsync(Fifo, cancellation: Patience.Token).AsTask();
        Assert.False(opening.IsCompleted);
        await using Python reader = Python.Start(ReaderScript, Fifo);
        await using (PipeWriteStream end = await opening)
        {
            await end.WriteAsync("hello through a name"u8.ToArray(), Patience.Token);
        }

        Assert.Equal("opening", await reader.ReadLineAsync());
        Assert.Equal("open", await reader.ReadLineAsync());
        Assert.Equal("hello through a name", await reader.ReadLineAsync());
    }

    [Fact]
    public async Task OpeningForReading_WaitsForAWriter_WhoNeedNotWriteAnything()
    {
        Local.CreateFifo(Fifo);
        Task<PipeReadStream> opening = Local.OpenFifoForReadingAsync(Fifo, cancellation: Patience.Token).AsTask();
        Assert.False(opening.IsCompleted);
        await using Python writer = Python.Start(WriterScript, Fifo);
        await using PipeReadStream end = await opening;
        Assert.Equal("opening", await writer.ReadLineAsync());
        Assert.Equal("open", await writer.ReadLineAsync());
        byte[] buffer = new byte[100];
        Task<int> reading = end.ReadAsync(buffer, Patience.Token).AsTask();
        Assert.False(reading.IsCompleted);
        await writer.WriteLineAsync("first");
        Assert.Equal("first\n"u8.ToArray(), buffer[..await reading]);
    }

    [Fact]
    public async Task OpeningForReading_FindsWhatAWriterLeftBeforeItWent()
    {
        Local.CreateFifo(Fifo);
        Task<PipeReadStream> opening = Local.OpenFifoForReadingAsync(Fifo, cancellation: Patience.Token).AsTask();
        await using (PipeWriteStream writer = await Local.OpenFifoForWritingAsync(Fifo, cancellation: Patience.Token))
        {
            await writer.WriteAsync("gone"u8.ToArray(), Patience.Token);
        }

        await using PipeReadStream end = await opening;
        using StreamReader text = new(end);
        Assert.Equal("gone", await text.ReadToEndAsync(Patience.Token));
    }

    [Fact]
    public async Task OpeningForWriting_WithoutWaiting_IsEnxio_UntilSomebodyReads()
    {
        Local.CreateFifo(Fifo);
        FaultException error = await Assert.ThrowsAsync<FaultException>(async () => await Local.OpenFifoForWritingAsync(Fifo, wait: false, Patience.Token));
        Assert.Equal(Errno.ENXIO, error.Fault.Errno);
        Assert.Contains(Fifo, error.Message, StringComparison.Ordinal);
        await using PipeReadStream reader = await Local.OpenFifoForReadingAsync(Fifo, wait: false, Patience.Token);
        await using PipeWriteStream writer = await Local.OpenFifoForWritingAsync(Fifo, wait: false, Patience.Token);
        Assert.Equal(1, writer.TryWrite([7]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CancelledOpening_LeavesNothingOpen(bool forReading)
    {
        Local.CreateFifo(Fifo);
        using CancellationTokenSource cancel = new();
        Task opening = forReading
            ? Local.OpenFifoForReadingAsync(Fifo, cancellation: cancel.Token).AsTask()
            : Local.OpenFifoForWritingAsync(Fifo, cancellation: cancel.Token).AsTask();
        Assert.False(opening.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        Assert.Equal(0, OpenDescriptors.CountOf(Fifo));
    }

    [Fact]
    public async Task Opening_WhatIsNoFifo_SaysSo()
    {
        await File.WriteAllTextAsync(Fifo, "a file", Patience.Token);
        FaultException error = await Assert.ThrowsAsync<FaultException>(async () => await Local.OpenFifoForWritingAsync(Fifo, cancellation: Patience.Token));
        Assert.Equal(FaultReason.InvalidArgument, error.Fault.Reason);
        Assert.Contains("no FIFO", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<FaultException>(async () => await Local.OpenFifoForReadingAsync($"{Fifo}.missing", cancellation: Patience.Token));
        Assert.Equal(Errno.ENOENT, error.Fault.Errno);
    }
}
