using System.Diagnostics;

namespace Berth.Bench.Local;

/// <summary>What is measured: in this process the end that counts, in the worker the one that answers.</summary>
internal static class Measuring
{
    /// <summary>Round trips of one message after the other, in microseconds.</summary>
    public static async Task<(double Median, double P99)> LatencyAsync(Mechanism mechanism, int bytes, bool isBlocking, Plan plan)
    {
        (Link link, WorkerProcess worker) = await mechanism.StartAsync(Duty("echo", bytes, isBlocking), isBlocking);
        using (worker)
        using (link)
        {
            byte[] message = new byte[bytes];
            List<long> trips = new(1 << 20);
            long start = Stopwatch.GetTimestamp();
            for (long before = start; Stopwatch.GetElapsedTime(start) < plan.WarmUp + plan.Window;)
            {
                if (isBlocking)
                {
                    link.Send(message);
                    link.Receive(message);
                }
                else
                {
                    await link.SendAsync(message);
                    await link.ReceiveAsync(message);
                }

                long now = Stopwatch.GetTimestamp();
                if (Stopwatch.GetElapsedTime(start, now) > plan.WarmUp)
                {
                    trips.Add(now - before);
                }

                before = now;
            }

            link.End();
            await worker.Exited;
            trips.Sort();
            return (Microseconds(trips[trips.Count / 2]), Microseconds(trips[trips.Count * 99 / 100]));
        }
    }

    /// <summary>Messages that arrive in one direction, per second.</summary>
    public static async Task<double> ThroughputAsync(Mechanism mechanism, int bytes, bool isBlocking, Plan plan)
    {
        (Link link, WorkerProcess worker) = await mechanism.StartAsync(Duty("count", bytes, isBlocking), isBlocking);
        using (worker)
        using (link)
        {
            byte[] message = new byte[bytes];
            await SendForAsync(link, message, isBlocking, plan.WarmUp);
            long start = Stopwatch.GetTimestamp();
            long sent = await SendForAsync(link, message, isBlocking, plan.Window);
            link.End();
            byte[] counted = new byte[sizeof(long)];
            await worker.Control.ReadExactlyAsync(counted); // When the last one has arrived.
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            await worker.Exited;
            return BitConverter.ToInt64(counted) >= sent
                ? sent / elapsed.TotalSeconds
                : throw new InvalidOperationException($"{mechanism.Name} lost messages");
        }
    }

    /// <summary>The worker's side of both.</summary>
    public static async Task AnswerAsync(WorkerInheritance inheritance)
    {
        string[] words = inheritance.Description.Split(' ');
        Mechanism mechanism = Mechanism.All.Single(one => one.Key == words[0]);
        bool isEcho = words[1] == "echo";
        bool isBlocking = bool.Parse(words[3]);
        byte[] message = new byte[int.Parse(words[2])];
        using Link link = await mechanism.OpenThereAsync([.. inheritance.Descriptors], isBlocking);
        await inheritance.Control.WriteAsync(new byte[1]);
        long count = 0;
        while (isBlocking ? link.Receive(message) : await link.ReceiveAsync(message))
        {
            count++;
            if (isEcho && isBlocking)
            {
                link.Send(message);
            }
            else if (isEcho)
            {
                await link.SendAsync(message);
            }
        }

        await inheritance.Control.WriteAsync(BitConverter.GetBytes(count));
    }

    private static async Task<long> SendForAsync(Link link, byte[] message, bool isBlocking, TimeSpan time)
    {
        long sent = 0;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < time;)
        {
            for (int one = 0; one < 16; one++, sent++)
            {
                if (isBlocking)
                {
                    link.Send(message);
                }
                else
                {
                    await link.SendAsync(message);
                }
            }
        }

        return sent;
    }

    private static string Duty(string word, int bytes, bool isBlocking) => $"{word} {bytes} {isBlocking}";

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;
}
