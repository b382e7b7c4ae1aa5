using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Tests.Worker;

/// <summary>What the parent plays, by the first argument.</summary>
internal static class Scenarios
{
    private static LinuxWorkerPlatform Platform => LinuxWorkerPlatform.Instance;

    public static async Task<int> RunAsync(string[] args)
    {
        switch (args[0])
        {
            // run DESCRIPTION FILE…: one worker with the files opened in this order; prints what it answers and how it ends.
            case "run":
                await RunWorkerAsync(args[1], args[2..]);
                return 0;

            case "run-ignoring-arguments":
                await RunWorkerAsync("report", []);
                return 0;

            case "entered":
                Lines.Print("entered", $"{Platform.IsEntered} worker {LinuxWorkerPlatform.IsWorker} inheritance {Platform.Inheritance}");
                return 0;

            case "echo":
                await EchoAsync();
                return 0;

            case "kill":
                await KillAsync();
                return 0;

            case "orphans":
                await StartOrphansAsync(args[1]);
                return 0;

            case "many":
                await StartManyAsync(int.Parse(args[1]));
                return 0;

            case "beside-processes":
                await BesideProcessesAsync();
                return 0;

            case "limit":
                await LimitScenarios.StartAtLimitAsync();
                return 0;

            case "accept-at-limit":
                LimitScenarios.AcceptAtLimit();
                return 0;

            case "receive-at-limit":
                await LimitScenarios.ReceiveAtLimitAsync();
                return 0;

            case "shared-memory":
                await SharedMemoryScenario.RunAsync();
                return 0;

            // tun LOSS SEED: a host of its own on tun0, until standard input ends.
            case "tun":
                await TunScenario.RunAsync(double.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture));
                return 0;

            case "start-without-processes":
                LimitScenarios.StartWithoutProcesses();
                return 0;

            default:
                return 98;
        }
    }

    public static async Task<WorkerExit> StartAndWaitAsync(string description, params SafeHandle[] descriptors)
    {
        using WorkerProcess worker = Platform.Start(new WorkerStart(description, descriptors));
        return await worker.Exited;
    }

    private static async Task RunWorkerAsync(string description, string[] files)
    {
        SafeFileHandle[] handles = [.. files.Select(file => File.OpenHandle(file))];
        using WorkerProcess worker = Platform.Start(new WorkerStart(description, handles));
        Lines.Print("parentSeesId", worker.Id);
        Lines.Print("parentCommandLine", Convert.ToHexString(File.ReadAllBytes("/proc/self/cmdline")));
        Lines.Print("parentBlocked", WorkerActions.Blocked());
        Lines.Print("parentOpen", string.Join(' ', Directory.GetFiles("/proc/self/fd").Select(path => new FileInfo(path).LinkTarget)));
        Lines.Print("parentComm", File.ReadAllText("/proc/self/comm").Trim());
        using StreamReader reader = new(worker.Control, leaveOpen: true);
        Console.Out.Write(await reader.ReadToEndAsync());
        Lines.Print("exit", await worker.Exited);
        Lines.Print("children", Children());
    }

    private static async Task EchoAsync()
    {
        using WorkerProcess worker = Platform.Start(new WorkerStart("echo", []));
        await worker.Control.WriteAsync("one "u8.ToArray());
        byte[] answer = new byte[4];
        await worker.Control.ReadExactlyAsync(answer);
        Lines.Print("answer", System.Text.Encoding.UTF8.GetString(answer).Trim());
        worker.Dispose();
        Lines.Print("exit", await worker.Exited);
    }

    private static async Task KillAsync()
    {
        using WorkerProcess worker = Platform.Start(new WorkerStart("stuck", []));
        byte[] buffer = new byte[100];
        Lines.Print("received", await worker.Control.ReadAsync(buffer) > 0);
        worker.Kill();
        Lines.Print("exit", await worker.Exited);
        Lines.Print("received", await worker.Control.ReadAsync(buffer));
        worker.Kill();
        Lines.Print("children", Children());
    }

    private static async Task StartOrphansAsync(string description)
    {
        List<WorkerProcess> workers = [];
        byte[] buffer = new byte[100];
        for (int i = 0; i < 3; i++)
        {
            workers.Add(Platform.Start(new WorkerStart(description, [])));
            await workers[i].Control.ReadExactlyAsync(buffer.AsMemory(0, 4));
        }

        Lines.Print("ready", string.Join(' ', workers.Select(worker => worker.Id)));
        await Task.WhenAll(workers.Select(worker => worker.Exited));
    }

    private static async Task StartManyAsync(int count)
    {
        // The console takes a descriptor at the first line, the sockets' engine at the first worker.
        Lines.Print("first", await StartAndWaitAsync("exit 0"));
        int before = DescriptorCount();
        HashSet<WorkerExit> exits = [];
        foreach (int[] batch in Enumerable.Range(0, count).Chunk(10))
        {
            exits.UnionWith(await Task.WhenAll(batch.Select(_ => StartAndWaitAsync("exit 5"))));
        }

        Lines.Print("exits", string.Join(" and ", exits));
        Lines.Print("descriptorsMore", DescriptorCount() - before);
        Lines.Print("children", Children());
    }

    private static async Task BesideProcessesAsync()
    {
        for (int i = 0; i < 5; i++)
        {
            using Process process = Process.Start("/bin/sh", ["-c", $"exit {40 + i}"]);
            Task<WorkerExit> worker = StartAndWaitAsync($"exit {20 + i}");
            await process.WaitForExitAsync();
            Lines.Print("pair", $"{process.ExitCode} {(await worker).ExitCode}");
        }

        Lines.Print("children", Children());
    }

    /// <summary>Living children and zombies alike, by their ids.</summary>
    private static string Children() =>
        string.Concat(Directory.GetDirectories("/proc/self/task").Select(task => File.ReadAllText($"{task}/children"))).Trim();

    /// <summary>Without assemblies: the runtime opens those when it first needs them.</summary>
    public static int DescriptorCount() => Directory.GetFiles("/proc/self/fd")
        .Count(path => new FileInfo(path).LinkTarget?.EndsWith(".dll", StringComparison.Ordinal) != true);
}
