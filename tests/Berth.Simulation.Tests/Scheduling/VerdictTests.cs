using System.Net;
using System.Net.Sockets;

namespace Berth.Simulation.Tests;

/// <summary>What a simulation cannot go on with ends it, with a reason that names the cause.</summary>
public sealed class VerdictTests
{
    private static readonly SimulationOptions Impatient = new() { StallMax = TimeSpan.FromSeconds(5) };

    [Fact]
    public async Task WaitingForWhatNeverComes_IsADeadlock()
    {
        SimulationException verdict = await VerdictAsync(async network =>
        {
            SimulatedHost host = network.AddHost("sleeper");
            await Task.Delay(TimeSpan.FromSeconds(2), network.TimeProvider);
            host.Pause();
            await new TaskCompletionSource().Task;
        });
        Assert.Equal(SimulationFailure.Deadlock, verdict.Failure);
        Assert.Equal(TimeSpan.FromSeconds(2), verdict.Time.SinceEpoch);
        Assert.Contains("Seed 7, 2.000000 s", verdict.Message, StringComparison.Ordinal);
        Assert.Contains("Paused: sleeper", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AScenarioThatOnlyTicks_IsEndless()
    {
        SimulationException verdict = await VerdictAsync(async network =>
        {
            using PeriodicTimer timer = new(TimeSpan.FromSeconds(1), network.TimeProvider);
            while (await timer.WaitForNextTickAsync())
            {
            }
        });
        Assert.Equal(SimulationFailure.Endless, verdict.Failure);
        Assert.Equal(TimeSpan.FromDays(1), verdict.Time.SinceEpoch);
    }

    [Fact]
    public async Task BlockingTheOnlyWorker_IsReportedWithTheHost()
    {
        using ManualResetEventSlim release = new();
        SimulationException verdict = await VerdictAsync(
            async network =>
            {
                network.AddHost("stuck", async self =>
                {
                    await Task.Delay(TimeSpan.FromSeconds(3), self.TimeProvider);
                    release.Wait();
                });
                await Task.Delay(TimeSpan.FromHours(1), network.TimeProvider);
            },
            Impatient);
        release.Set();
        Assert.Equal(SimulationFailure.Blocked, verdict.Failure);
        Assert.Equal(TimeSpan.FromSeconds(3), verdict.Time.SinceEpoch);
        Assert.Contains("a program blocks it", verdict.Message, StringComparison.Ordinal);
        Assert.Contains("host 'stuck'", verdict.Message, StringComparison.Ordinal);
        await SimulatedNetwork.RunAsync(1, _ => Task.CompletedTask);
    }

    [Fact]
    public async Task RunningOnWithoutEverWaiting_IsReported()
    {
        bool stop = false;
        SimulationException verdict = await VerdictAsync(
            async network =>
            {
                while (!Volatile.Read(ref stop))
                {
                    await Task.Yield();
                }
            },
            Impatient);
        Volatile.Write(ref stop, true);
        Assert.Equal(SimulationFailure.Blocked, verdict.Failure);
        Assert.Contains("without waiting", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APoolHeldByOthers_IsReported_AndTheNextRunIsWell()
    {
        using CountdownEvent held = new(2);
        using ManualResetEventSlim release = new();
        for (int i = 0; i < 2; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    held.Signal();
                    release.Wait();
                },
                null);
        }

        held.Wait();
        SimulationException verdict = await VerdictAsync(_ => Task.CompletedTask, Impatient);
        release.Set();
        Assert.Equal(SimulationFailure.Blocked, verdict.Failure);
        Assert.Contains("thread pool could not be had", verdict.Message, StringComparison.Ordinal);
        await SimulatedNetwork.RunAsync(1, _ => Task.CompletedTask);
    }

    public static TheoryData<string, string> Escapes() => new()
    {
        { "delay", "a timer of the real clock in Berth.Simulation.Tests.VerdictTests" },
        { "cancellation", "a timer of the real clock" },
        { "timed wait", "a timer of the real clock" },
        { "thread", "a thread of its own ('mine'), host 'runaway'" },
        { "long running", "a thread of its own" },
        { "socket", "a socket of the operating system" },
        { "datagram socket", "a socket of the operating system" },
        { "name", "a name looked up by the operating system" },
    };

    [Theory]
    [MemberData(nameof(Escapes))]
    public async Task LeavingTheSimulation_EndsTheRun_AndSaysHow(string how, string expected)
    {
        SimulationException verdict = await VerdictAsync(async network =>
        {
            network.AddHost("runaway", async _ =>
            {
                await Task.Yield();
                Escape(how);
            });
            await Task.Delay(TimeSpan.FromHours(1), network.TimeProvider);
        });
        Assert.Equal(SimulationFailure.Escape, verdict.Failure);
        Assert.Contains(expected, verdict.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Escapes))]
    public async Task LeavingTheSimulation_IsOnlyNoted_WhereThatIsThePolicy(string how, string expected)
    {
        SimulationResult result = await SimulatedNetwork.RunAsync(
            7,
            async network =>
            {
                await network.AddHost("runaway", async _ =>
                {
                    await Task.Yield();
                    Escape(how);
                }).Completion;
                await Task.Delay(TimeSpan.FromHours(1), network.TimeProvider);
            },
            new SimulationOptions { Escapes = EscapePolicy.Note });
        Assert.Contains(result.Escapes, seen => seen.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AThreadThatComesToTheClock_IsRefusedThere_AndEndsTheRun()
    {
        Exception? refused = null;
        SimulationException verdict = await VerdictAsync(async network =>
        {
            Thread thread;
            using (ExecutionContext.SuppressFlow())
            {
                thread = new Thread(() => refused = Record.Exception(() => network.TimeProvider.GetUtcNow()));
            }

            thread.UnsafeStart();
            thread.Join();
            await Task.Delay(TimeSpan.FromHours(1), network.TimeProvider);
        });
        Assert.Equal(SimulationFailure.Escape, verdict.Failure);
        Assert.Equal(SimulationFailure.Escape, Assert.IsType<SimulationException>(refused).Failure);
        Assert.Contains("read a simulated clock", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RealTimersOfOthers_AreNoneOfItsBusiness()
    {
        using Timer others = new(_ => { }, null, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1));
        SimulationResult result = await SimulatedNetwork.RunAsync(1, async network =>
        {
            others.Change(TimeSpan.FromHours(1), TimeSpan.Zero);
            await Task.Yield();
        }, new SimulationOptions { Escapes = EscapePolicy.Note });
        Assert.Single(result.Escapes);

        Thread armer = new(() => others.Change(TimeSpan.FromHours(2), TimeSpan.Zero));
        TaskCompletionSource begun = new();
        result = await SimulatedNetwork.RunAsync(1, network =>
        {
            armer.UnsafeStart();
            armer.Join();
            return Task.CompletedTask;
        });
        Assert.Empty(result.Escapes);
    }

    private static void Escape(string how)
    {
        switch (how)
        {
            case "delay":
                _ = Task.Delay(TimeSpan.FromMinutes(1));
                break;
            case "cancellation":
                _ = new CancellationTokenSource(TimeSpan.FromMinutes(1));
                break;
            case "timed wait":
                _ = new SemaphoreSlim(0).WaitAsync(TimeSpan.FromMinutes(1));
                break;
            case "thread":
                Thread thread = new(() => { }) { Name = "mine", IsBackground = true };
                thread.Start();
                thread.Join();
                break;
            case "long running":
                using (ManualResetEventSlim ran = new())
                {
                    _ = Task.Factory.StartNew(ran.Set, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                    ran.Wait();
                }

                break;
            case "socket":
                new Socket(SocketType.Stream, ProtocolType.Tcp).Dispose();
                break;
            case "datagram socket":
                new UdpClient(0).Dispose();
                break;
            default:
                _ = Dns.GetHostAddresses("localhost");
                break;
        }
    }

    private static Task<SimulationException> VerdictAsync(Func<SimulatedNetwork, Task> scenario, SimulationOptions? options = null) =>
        Assert.ThrowsAsync<SimulationException>(() => SimulatedNetwork.RunAsync(7, scenario, options));
}
