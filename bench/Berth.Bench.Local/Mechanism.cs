using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Berth.Bench.Local;

/// <summary>A way to pass messages between two processes.</summary>
/// <param name="Key">Its word in a worker's description.</param>
/// <param name="Name">Its name in the report.</param>
internal sealed record Mechanism(string Key, string Name)
{
    private static readonly TimeSpan Spin = TimeSpan.FromMicroseconds(50);

    public static IReadOnlyList<Mechanism> All { get; } =
    [
        new("pair", "socket pair"),
        new("pipe", "pipe"),
        new("tcp", "loopback TCP"),
        new("memory", "shared memory"),
        new("looking", "shared memory, looking 50 µs before it sleeps"),
    ];

    private bool IsSharedMemory => Key is "memory" or "looking";

    /// <summary>Makes both ends and starts a worker that gets the second.</summary>
    public async Task<(Link Link, WorkerProcess Worker)> StartAsync(string duty, bool isBlocking)
    {
        (int[] here, SafeHandle[] there) = Ends();
        WorkerProcess worker = BerthEngine.Workers!.Start(new WorkerStart($"{Key} {duty}", there));
        Array.ForEach(there, static handle => handle.Dispose()); // Or we would hold the other end open ourselves.
        Link link = IsSharedMemory
            ? new SharedMemoryLink(WithSpin(await BerthEngine.Local.OfferSharedMemoryAsync(Adopt(here[0]))))
            : Open(here, isBlocking);
        await worker.Control.ReadExactlyAsync(new byte[1]); // It has started and says so.
        return (link, worker);
    }

    /// <summary>In the worker: the second end.</summary>
    public async Task<Link> OpenThereAsync(int[] descriptors, bool isBlocking) => IsSharedMemory
        ? new SharedMemoryLink(WithSpin(await BerthEngine.Local.AcceptSharedMemoryAsync(Adopt(descriptors[0]))))
        : Open(descriptors, isBlocking);

    private Link Open(int[] descriptors, bool isBlocking) => Key == "pipe"
        ? new PipeLink(descriptors[0], descriptors[1], isBlocking)
        : new SocketLink(descriptors[0], isBlocking);

    private SharedMemoryChannel WithSpin(SharedMemoryChannel channel)
    {
        channel.SpinTime = Key == "looking" ? Spin : TimeSpan.Zero;
        return channel;
    }

    private static Connection Adopt(int descriptor) => BerthEngine.Default.Descriptors!.AdoptConnection(descriptor, ClosingLimits.Default);

    private (int[] Here, SafeHandle[] There) Ends()
    {
        switch (Key)
        {
            case "pipe":
                PipePair forth = BerthEngine.Local.CreatePipe();
                PipePair back = BerthEngine.Local.CreatePipe();
                return ([Detach(back.ReadEnd.Handle), Detach(forth.WriteEnd.Handle)], [forth.ReadEnd.Handle, back.WriteEnd.Handle]);

            case "tcp":
                using (Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
                {
                    listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                    listener.Listen(1);
                    Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    client.Connect(listener.LocalEndPoint!);
                    Socket accepted = listener.Accept();
                    accepted.NoDelay = true;
                    return ([Detach(client.SafeHandle)], [accepted.SafeHandle]);
                }

            default:
                ConnectionPair pair = BerthEngine.Local.CreateConnectionPair();
                DescriptorSharing sharing = BerthEngine.Default.Descriptors!;
                return ([Detach(sharing.HandleOf(pair.First))], [sharing.HandleOf(pair.Second)]);
        }
    }

    /// <summary>The number, which from now on belongs to whoever opens it anew.</summary>
    private static int Detach(SafeHandle handle)
    {
        int number = (int)handle.DangerousGetHandle();
        handle.SetHandleAsInvalid();
        return number;
    }
}
