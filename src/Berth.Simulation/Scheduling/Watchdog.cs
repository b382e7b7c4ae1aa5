using System.Diagnostics;

namespace Berth;

/// <summary>
/// A thread of its own and a real clock: it reports the program that blocks the only worker, or that keeps it busy for ever, instead of
/// letting the run hang. It never decides anything that a run which gets on could notice. One thread serves all runs, because making one
/// takes longer than a short run does.
/// </summary>
internal static class Watchdog
{
    private static readonly TimeSpan LookMax = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(5);
    private static readonly object Gate = new();
    private static SimulationLoop? _watched;
    private static bool _running;
    private static bool _idle;

    /// <summary>Begins to watch a run.</summary>
    public static void Watch(SimulationLoop loop)
    {
        lock (Gate)
        {
            _watched = loop;
            if (_idle)
            {
                Monitor.Pulse(Gate);
            }

            if (!_running)
            {
                _running = true;
                new Thread(Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = "Berth simulation watchdog" }.UnsafeStart();
            }
        }
    }

    /// <summary>The run has ended.</summary>
    public static void Unwatch(SimulationLoop loop)
    {
        lock (Gate)
        {
            if (_watched == loop)
            {
                _watched = null;
            }
        }
    }

    private static void Run()
    {
        SimulationLoop? loop = null;
        long advances = 0;
        long steps = 0;
        long since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            SimulationLoop? next = Await(loop, since);
            if (next is null)
            {
                loop = null;
            }
            else if (next != loop || next.Advances != advances || Debugger.IsAttached)
            {
                loop = next;
                advances = loop.Advances;
                steps = loop.Steps;
                since = TimeProvider.System.GetTimestamp();
            }
            else if (TimeProvider.System.GetElapsedTime(since) >= loop.StallMax)
            {
                loop.Abandon(new SimulationException(SimulationFailure.Blocked, loop, Reason(loop, loop.Steps != steps)));
            }
        }
    }

    /// <summary>Waits until it is time to look again; without a limit when there has been nothing to watch for long.</summary>
    private static SimulationLoop? Await(SimulationLoop? last, long since)
    {
        lock (Gate)
        {
            if (_watched is null && TimeProvider.System.GetElapsedTime(since) > IdleMax)
            {
                _idle = true;
                Monitor.Wait(Gate);
                _idle = false;
            }
            else
            {
                TimeSpan look = (_watched ?? last)?.StallMax / 4 ?? LookMax;
                Monitor.Wait(Gate, look < LookMax ? look : LookMax);
            }

            return _watched;
        }
    }

    private static string Reason(SimulationLoop loop, bool stepped)
    {
        string limit = $"for {loop.StallMax.TotalSeconds:0.###} s of real time (SimulationOptions.StallMax)";
        return loop.HasBegun
            ? stepped
                ? $"Virtual time has not moved {limit}: something runs on and on without waiting, by Task.Yield or timers of no time, say."
                : $"The simulation's only worker has not come back {limit}: a program blocks it (Wait, Result, a lock, a blocking read) "
                    + "or computes. What it waits for cannot happen meanwhile; await it instead."
            : $"The thread pool could not be had {limit}: its workers are held by what began before the simulation. A worker that blocks "
                + "in RunAsync(…).Wait() is one of them: await it.";
    }
}
