using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Tests.Worker;

/// <summary>What happens when no descriptor is left; the tests run these under a low limit.</summary>
internal static class LimitScenarios
{
    public static async Task StartAtLimitAsync()
    {
        LinuxWorkerPlatform.Instance.Prepare();

        // As in a server that has run for a while: without a descriptor the runtime can't start the pool's first threads, and aborts.
        Lines.Print("first", await Scenarios.StartAndWaitAsync("exit 6"));
        StartPoolThreads();
        int before = Scenarios.DescriptorCount();
        List<SafeFileHandle> hoard = TakeAll();

        // With none and one left the pair for the control channel can't be made; two suffice.
        List<string> outcomes = [];
        for (int left = 0; left < 4; left++)
        {
            outcomes.Add(await OutcomeAsync());
            hoard[^1].Dispose();
            hoard.RemoveAt(hoard.Count - 1);
        }

        hoard.ForEach(handle => handle.Dispose());
        outcomes.Add(await OutcomeAsync());
        outcomes.ForEach(outcome => Lines.Print("outcome", outcome));
        Lines.Print("descriptorsMore", Scenarios.DescriptorCount() - before);
    }

    public static void AcceptAtLimit()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(5);
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);

        List<SafeFileHandle> hoard = TakeAll();
        Errno? refused = LinuxNativeCalls.Instance.Accept(listener.SafeHandle, out int none);
        hoard.ForEach(handle => handle.Dispose());
        Errno? accepted = LinuxNativeCalls.Instance.Accept(listener.SafeHandle, out int descriptor);
        Lines.Print("atLimit", $"{refused} {none}");
        Lines.Print("after", $"{accepted} {WorkerActions.Target(descriptor)[..7]}");
    }

    /// <summary>Ten descriptors come where three can be had.</summary>
    public static async Task ReceiveAtLimitAsync()
    {
        LinuxLocalPlatform local = new(new SocketEngine(LinuxNativeCalls.Instance));
        ConnectionPair pair = local.CreateConnectionPair();
        using DescriptorChannel here = local.OpenDescriptorChannel(pair.First);
        using DescriptorChannel there = local.OpenDescriptorChannel(pair.Second);
        using SafeFileHandle file = File.OpenHandle("/dev/null");
        byte[] bytes = new byte[1];
        await here.SendAsync(bytes, [file], CancellationToken.None);
        (await there.ReceiveAsync(bytes, CancellationToken.None)).Dispose();

        List<SafeFileHandle> hoard = TakeAll();
        hoard[^3..].ForEach(handle => handle.Dispose());
        await here.SendAsync(bytes, [.. Enumerable.Repeat(file, 10)], CancellationToken.None);
        string outcome;
        try
        {
            using DescriptorMessage message = await there.ReceiveAsync(bytes, CancellationToken.None);
            outcome = $"received {message.DescriptorCount}";
        }
        catch (FaultException error)
        {
            outcome = error.Fault.Reason.ToString();
        }

        // What was cut off or leaked shows in how many can be had again.
        List<SafeFileHandle> rest = TakeAll();
        rest.ForEach(handle => handle.Dispose());
        hoard.ForEach(handle => handle.Dispose());
        Lines.Print("fault", outcome);
        Lines.Print("leaked", 3 - rest.Count);
        await here.SendAsync(bytes, [file], CancellationToken.None);
        using DescriptorMessage next = await there.ReceiveAsync(bytes, CancellationToken.None);
        Lines.Print("next", next.DescriptorCount);
    }

    public static void StartWithoutProcesses()
    {
        LinuxWorkerPlatform.Instance.Prepare();
        string self = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        using (Process limiter = Process.Start("prlimit", ["--nproc=1", "--pid", self]))
        {
            limiter.WaitForExit();
        }

        try
        {
            using WorkerProcess worker = LinuxWorkerPlatform.Instance.Start(new WorkerStart("exit 0", []));
        }
        catch (FaultException error)
        {
            Lines.Print("outcome", $"{error.Fault.Reason} {error.Fault.Errno?.Value}");
        }
    }

    private static async Task<string> OutcomeAsync()
    {
        try
        {
            return (await Scenarios.StartAndWaitAsync("exit 6")).ToString();
        }
        catch (FaultException error)
        {
            return $"{error.Fault.Reason} {error.Fault.Errno?.Value}";
        }
    }

    /// <summary>As many as the pool starts without hesitating.</summary>
    private static void StartPoolThreads()
    {
        ThreadPool.GetMinThreads(out int count, out _);

        // Not disposed: the others may still be on their way out of it.
        Barrier barrier = new(count + 1);
        for (int i = 0; i < count; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static all => all.SignalAndWait(), barrier, preferLocal: false);
        }

        barrier.SignalAndWait();
    }

    /// <summary>Opens until the kernel refuses.</summary>
    private static List<SafeFileHandle> TakeAll()
    {
        List<SafeFileHandle> hoard = new(4096);
        try
        {
            while (true)
            {
                hoard.Add(File.OpenHandle("/dev/null"));
            }
        }
        catch (IOException)
        {
            return hoard;
        }
    }
}
