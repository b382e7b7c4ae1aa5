namespace Berth.Linux.Tests.Worker;

/// <summary>Shared memory between a parent and a worker that has inherited one end of a pair.</summary>
internal static class SharedMemoryScenario
{
    private static readonly SocketEngine Engine = new(LinuxNativeCalls.Instance);
    private static readonly LinuxLocalPlatform Local = new(Engine);

    public static async Task RunAsync()
    {
        (WorkerProcess worker, SharedMemoryChannel channel) = await StartAsync();
        byte[] buffer = new byte[channel.MessageBytesMax];
        Random random = new(1);
        int echoed = 0;
        for (int number = 0; number < 2_000; number++)
        {
            byte[] message = new byte[random.Next(1, 500)];
            random.NextBytes(message);
            await channel.SendAsync(message);
            int count = await channel.ReceiveAsync(buffer);
            echoed += message.AsSpan().SequenceEqual(buffer.AsSpan(0, count)) ? 1 : 0;
        }

        Lines.Print("echoed", echoed);
        channel.Dispose();
        Lines.Print("end", (await worker.Exited).ExitCode);
        worker.Dispose();

        (worker, channel) = await StartAsync();
        await channel.SendAsync(new byte[1]);
        await channel.ReceiveAsync(buffer);
        Task<int> receiving = channel.ReceiveAsync(buffer).AsTask();
        worker.Kill();
        try
        {
            Lines.Print("killed", await receiving);
        }
        catch (FaultException error)
        {
            Lines.Print("killed", error.Fault.Reason);
        }

        channel.Dispose();
        worker.Dispose();
    }

    public static async Task EchoAsync(WorkerInheritance inheritance)
    {
        Connection connection = Engine.Descriptors!.AdoptConnection(inheritance.Descriptors[0], ClosingLimits.Default);
        using SharedMemoryChannel channel = await Local.AcceptSharedMemoryAsync(connection);
        byte[] buffer = new byte[channel.MessageBytesMax];
        while (await channel.ReceiveAsync(buffer) is var count && count > 0)
        {
            await channel.SendAsync(buffer.AsMemory(0, count));
        }
    }

    private static async Task<(WorkerProcess Worker, SharedMemoryChannel Channel)> StartAsync()
    {
        ConnectionPair pair = Local.CreateConnectionPair();
        WorkerProcess worker = LinuxWorkerPlatform.Instance.Start(
            new WorkerStart("shared-memory", [Engine.Descriptors!.HandleOf(pair.Second)]));
        pair.Second.GiveUp(); // Or we would keep the other end open ourselves, and never notice that the worker is gone.
        return (worker, await Local.OfferSharedMemoryAsync(pair.First));
    }
}
