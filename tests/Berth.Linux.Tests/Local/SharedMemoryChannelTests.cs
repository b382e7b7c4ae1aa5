using System.Runtime.InteropServices;

namespace Berth.Linux.Tests;

/// <summary>Channels over shared memory: waiting, ends, refusals; with another process in the last tests.</summary>
public sealed class SharedMemoryChannelTests
{
    private static readonly LinuxLocalPlatform Local = new(new SocketEngine(LinuxNativeCalls.Instance));

    public SharedMemoryChannelTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "this project speaks to Linux only");

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public async Task Messages_GoBothWays_AsTheyAre(int spinMicroseconds)
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        (SharedMemoryChannel first, SharedMemoryChannel second) = await PairAsync(capacityBytes: 5000);
        using (first)
        using (second)
        {
            Assert.Equal(8192 - 8, first.MessageBytesMax);
            Assert.Equal(Environment.ProcessId, second.Peer!.ProcessId);
            first.SpinTime = second.SpinTime = TimeSpan.FromMicroseconds(spinMicroseconds);
            await Task.WhenAll(
                SendAllAsync(first, new Random(seed)),
                ReceiveAllAsync(second, new Random(seed)),
                SendAllAsync(second, new Random(seed + 1)),
                ReceiveAllAsync(first, new Random(seed + 1)));
        }
    }

    [Fact]
    public async Task BlockingThreads_PingPong()
    {
        (SharedMemoryChannel first, SharedMemoryChannel second) = await PairAsync();
        using (first)
        {
            Task echoing = Task.Factory.StartNew(() => Echo(second), Patience.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            byte[] buffer = new byte[100];
            for (int number = 0; number < 2000; number++)
            {
                first.Send(BitConverter.GetBytes(number));
                Assert.Equal(sizeof(int), first.Receive(buffer));
                Assert.Equal(number, BitConverter.ToInt32(buffer));
            }

            first.Dispose();
            await echoing.WaitAsync(Patience.Token);
        }
    }

    [Fact]
    public async Task FullRing_MakesTheSenderWait_UntilTheReceiverReads()
    {
        (SharedMemoryChannel first, SharedMemoryChannel second) = await PairAsync(SharedMemoryOptions.CapacityBytesMin);
        using (first)
        using (second)
        {
            byte[] message = new byte[1000];
            while (first.TrySend(message))
            {
            }

            Task sending = first.SendAsync(message, Patience.Token).AsTask();
            Assert.False(sending.IsCompleted);
            using CancellationTokenSource cancel = new();
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.SendAsync(message, cancel.Token).AsTask());
            Assert.Equal(1000, await second.ReceiveAsync(message, Patience.Token));
            await sending;
        }
    }

    [Fact]
    public async Task CancelledReceive_LosesNothing()
    {
        (SharedMemoryChannel first, SharedMemoryChannel second) = await PairAsync();
        using (first)
        using (second)
        {
            byte[] buffer = new byte[4];
            for (int round = 0; round < 200; round++)
            {
                using CancellationTokenSource cancel = new();
                Task<int> receiving = second.ReceiveAsync(buffer, cancel.Token).AsTask();
                Task sending = Task.Run(() => first.TrySend(BitConverter.GetBytes(round)), Patience.Token);
                await cancel.CancelAsync();
                await sending;
                try
                {
                    await receiving;
                }
                catch (OperationCanceledException)
                {
                    await second.ReceiveAsync(buffer, Patience.Token);
                }

                Assert.Equal(round, BitConverter.ToInt32(buffer));
            }
        }
    }

    [Fact]
    public async Task ClosedEnd_IsReadToItsEnd_ThenEveryReceiveSaysSo_AndSendsFault()
    {
        (SharedMemoryChannel first, SharedMemoryChannel second) = await PairAsync();
        using (second)
        {
            await first.SendAsync("last words"u8.ToArray(), Patience.Token);
            first.Dispose();
            byte[] buffer = new byte[100];
            Assert.Equal(10, await second.ReceiveAsync(buffer, Patience.Token));
            Assert.Equal(0, await second.ReceiveAsync(buffer, Patience.Token));
            Assert.Equal(0, second.Receive(buffer));
            Assert.Equal(FaultReason.ResetByPeer, Assert.Throws<FaultException>(() => second.TrySend(buffer)).Fault.Reason);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Dispose_EndsAWaitingReceive(bool onAThread)
    {
        (SharedMemoryChannel first, SharedMemoryChannel second) = await PairAsync();
        using (second)
        {
            Task receiving = onAThread
                ? Task.Factory.StartNew(() => first.Receive(new byte[10]), Patience.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                : first.ReceiveAsync(new byte[10], Patience.Token).AsTask();
            first.Dispose();
            FaultException error = await Assert.ThrowsAsync<FaultException>(() => receiving.WaitAsync(Patience.Token));
            Assert.Equal(FaultReason.AbortedHere, error.Fault.Reason);
        }
    }

    [Fact]
    public async Task Channel_LeavesNothingOpen()
    {
        (SharedMemoryChannel first, SharedMemoryChannel second) = await PairAsync(1 << 16);
        Assert.Equal(2, MapsOf("berth-channel", RingLayout.TotalBytes(1 << 16)));
        first.Dispose();
        second.Dispose();
        Assert.Equal(0, MapsOf("berth-channel", RingLayout.TotalBytes(1 << 16)));
        Assert.Equal(0, OpenDescriptors.CountOf("/memfd:berth-channel (deleted)"));
    }

    [Theory]
    [InlineData("word")]
    [InlineData("capacity")]
    [InlineData("unsealed memory")]
    [InlineData("short memory")]
    [InlineData("no bells")]
    [InlineData("too many")]
    [InlineData("nothing")]
    public async Task OfferThatCouldHarm_IsRefused(string what)
    {
        ConnectionPair pair = Local.CreateConnectionPair();
        using DescriptorChannel hostile = Local.OpenDescriptorChannel(pair.First);
        byte[] offer = [.. what == "word" ? "BerthSM0"u8 : "BerthSM1"u8, .. BitConverter.GetBytes(what == "capacity" ? 5000 : 4096)];
        long bytes = RingLayout.TotalBytes(4096);
        Assert.Null(MemoryCalls.Create("berth-hostile", what == "short memory" ? bytes - 4096 : bytes, out var memory));
        Assert.Null(MemoryCalls.CreateBell(out var bell));
        using PipePair pipe = Local.CreatePipe();
        SafeHandle[] handles =
        [
            what == "unsealed memory" ? pipe.ReadEnd.Handle : memory!,
            .. Enumerable.Repeat(what == "no bells" ? pipe.WriteEnd.Handle : bell!, what == "too many" ? 5 : 4),
        ];
        if (what == "nothing")
        {
            hostile.Dispose();
        }
        else
        {
            await hostile.SendAsync(offer, handles, Patience.Token);
        }

        FaultException error = await Assert.ThrowsAsync<FaultException>(
            () => Local.AcceptSharedMemoryAsync(pair.Second, Patience.Token).AsTask());
        Assert.Equal(what == "nothing" ? FaultReason.ResetByPeer : FaultReason.InvalidArgument, error.Fault.Reason);
        memory!.Dispose();
        bell!.Dispose();
        Assert.Equal(0, OpenDescriptors.CountOf("/memfd:berth-hostile (deleted)"));
    }

    [Fact]
    public async Task TheSameOfferUnharmed_IsAccepted()
    {
        ConnectionPair pair = Local.CreateConnectionPair();
        using DescriptorChannel offerer = Local.OpenDescriptorChannel(pair.First);
        Assert.Null(MemoryCalls.Create("berth-control", RingLayout.TotalBytes(4096), out var memory));
        Assert.Null(MemoryCalls.CreateBell(out var bell));
        byte[] offer = [.. "BerthSM1"u8, .. BitConverter.GetBytes(4096)];
        await offerer.SendAsync(offer, [memory!, bell!, bell!, bell!, bell!], Patience.Token);
        using SharedMemoryChannel channel = await Local.AcceptSharedMemoryAsync(pair.Second, Patience.Token);
        Assert.True(channel.TrySend([1]));
        memory!.Dispose();
        bell!.Dispose();
    }

    [Fact]
    public async Task TwoProcesses_Echo_AndAKilledOneIsNoticed()
    {
        ILookup<string, string> lines = await Helper.RunAsync("shared-memory");
        Assert.Equal("2000", lines.One("echoed"));
        Assert.Equal("0", lines.One("end"));
        Assert.Equal("ResetByPeer", lines.One("killed"));
    }

    private static async Task<(SharedMemoryChannel First, SharedMemoryChannel Second)> PairAsync(int capacityBytes = 1 << 20)
    {
        ConnectionPair pair = Local.CreateConnectionPair();
        SharedMemoryChannel first = await Local.OfferSharedMemoryAsync(
            pair.First, new SharedMemoryOptions { CapacityBytes = capacityBytes }, Patience.Token);
        return (first, await Local.AcceptSharedMemoryAsync(pair.Second, Patience.Token));
    }

    private static async Task SendAllAsync(SharedMemoryChannel channel, Random random)
    {
        for (int number = 0; number < 5000; number++)
        {
            await channel.SendAsync(NextMessage(random), Patience.Token);
        }
    }

    private static async Task ReceiveAllAsync(SharedMemoryChannel channel, Random random)
    {
        byte[] buffer = new byte[channel.MessageBytesMax];
        for (int number = 0; number < 5000; number++)
        {
            int count = await channel.ReceiveAsync(buffer, Patience.Token);
            Assert.Equal(NextMessage(random), buffer[..count]);
        }
    }

    private static byte[] NextMessage(Random random)
    {
        byte[] message = new byte[random.Next(1, 2000)];
        random.NextBytes(message);
        return message;
    }

    private static void Echo(SharedMemoryChannel channel)
    {
        using (channel)
        {
            byte[] buffer = new byte[channel.MessageBytesMax];
            while (channel.Receive(buffer) is var count && count > 0)
            {
                channel.Send(buffer.AsSpan(0, count));
            }
        }
    }

    private static int MapsOf(string name, long bytes) => File.ReadLines("/proc/self/maps")
        .Where(line => line.Contains($"/memfd:{name}", StringComparison.Ordinal))
        .Count(line => line.Split(' ')[0].Split('-') is [var start, var end]
            && Convert.ToInt64(end, 16) - Convert.ToInt64(start, 16) == bytes);
}
