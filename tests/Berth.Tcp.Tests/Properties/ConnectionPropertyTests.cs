using System.Net.NetworkInformation;

namespace Berth;

/// <summary>What holds of every connection, whatever the network does to it and however its programs behave. Every failure names its seed.</summary>
public sealed class ConnectionPropertyTests(ITestOutputHelper output)
{
    private const int Seeds = 300;
    private const int SecondsMax = 20_000;

    // No timer of these settings waits longer than the longest retransmission time-out.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromSeconds(120);

    [Fact]
    public void WhateverHappens_WhatArrivesIsAPrefix_AndNothingLivesForEver()
    {
        Dictionary<string, int> ends = [];
        for (int seed = 1; seed <= Seeds; seed++)
        {
            (TcpPair pair, Application client, Application server) = Run(seed, mayLeaveEarly: true);
            string story = Story(seed, pair, client, server);
            Assert.True(client.GotAPrefixOf(server) && server.GotAPrefixOf(client), $"not what was written\n{story}");
            Assert.True(pair.Client.State == TcpState.Closed && pair.Server?.State is TcpState.Closed or null, $"still alive\n{story}");
            Assert.True(pair.Client.NextDeadline == Instant.Never, $"a timer outlived its connection\n{story}");
            string end = $"{pair.Client.Failure} and {pair.Server?.Failure}";
            ends[end] = ends.GetValueOrDefault(end) + 1;
        }

        foreach ((string end, int count) in ends.OrderByDescending(static end => end.Value))
        {
            output.WriteLine($"{count} times {end}");
        }

        Assert.True(ends.Count > 3, "programs and networks of many kinds");
    }

    [Fact]
    public void WhenBothCloseInOrder_BothHaveEverything_AndGiveTheirMemoryBack()
    {
        int clean = 0;
        for (int seed = 1; seed <= Seeds; seed++)
        {
            (TcpPair pair, Application client, Application server) = Run(seed, mayLeaveEarly: false);
            string story = Story(seed, pair, client, server);
            Assert.True(!pair.Client.IsOutputAcknowledged || server.Arrived == client.Written, $"acknowledged and not arrived\n{story}");
            if (pair.Server is not { } answering)
            {
                continue;
            }

            Assert.True(!answering.IsOutputAcknowledged || client.Arrived == server.Written, $"acknowledged and not arrived\n{story}");
            if (pair.Client.Failure == TcpFailure.None && answering.Failure == TcpFailure.None)
            {
                clean++;
                Assert.True((client.Arrived, server.Arrived) == (server.Written, client.Written), $"the ends disagree\n{story}");
                Assert.True((pair.Client.BufferCapacity, answering.BufferCapacity) == (0, 0), $"memory was kept\n{story}");
            }
        }

        output.WriteLine($"{clean} of {Seeds} closed cleanly");
        Assert.True(clean > Seeds / 2, $"only {clean} of {Seeds} closed cleanly");
    }

    private static (TcpPair Pair, Application Client, Application Server) Run(int seed, bool mayLeaveEarly)
    {
        Random random = new(seed);
        TcpSettings Settings() => TcpSettings.Linux with
        {
            SelectiveAcknowledgements = random.Next(3) > 0,
            Timestamps = random.Next(2) > 0,
            WindowScaling = random.Next(2) > 0,
            NoDelay = random.Next(2) > 0,
            QuickAcknowledgements = random.Next(20),
            ReceiveBuffer = random.Next(100, 100_000),
            SendBuffer = random.Next(1, 100_000),
            UserTimeout = random.Next(5) == 0 ? TimeSpan.FromSeconds(random.Next(1, 60)) : null,
            CongestionAlgorithm = random.Next(2) > 0 ? CongestionAlgorithm.Cubic : CongestionAlgorithm.NewReno,
            KeepAlive = true, // An end whose peer went without a word may otherwise wait for it for ever, and rightly.
            KeepAliveIdle = TimeSpan.FromSeconds(100),
            KeepAliveInterval = TimeSpan.FromSeconds(20),
        };
        int loss = random.Next(3) == 0 ? 0 : random.Next(30);
        Instant cutFrom = Instant.Epoch + TimeSpan.FromMilliseconds(random.Next(3000));
        Instant cutUntil = cutFrom + TimeSpan.FromSeconds(random.Next(4) == 0 ? random.Next(3000) : 0);
        bool cutsBothWays = random.Next(2) == 0;
        TcpPair pair = new(Settings(), Settings(), random.Next(1, 3000), (uint)random.NextInt64(uint.MaxValue), (uint)random.NextInt64(uint.MaxValue))
        {
            ResetsWhatComesTooLate = true,
        };
        pair.Rule = (bool toServer, in TcpSegment _, List<TimeSpan> arrivals) =>
        {
            bool isCut = pair.Now >= cutFrom && pair.Now < cutUntil && (toServer || cutsBothWays);
            int chance = random.Next(100);
            if (isCut || chance < loss)
            {
                arrivals.Clear();
            }
            else if (chance > 95)
            {
                arrivals.Add(TimeSpan.FromMilliseconds(random.Next(1000)));
            }
            else if (chance > 85)
            {
                arrivals[0] = TimeSpan.FromMilliseconds(random.Next(50));
            }
        };
        pair.Watch = () =>
        {
            CheckTimer(pair, pair.Client, seed);
            CheckTimer(pair, pair.Server, seed);
        };
        Application client = new(seed * 2, mayLeaveEarly);
        Application server = new((seed * 2) + 1, mayLeaveEarly);
        for (int seconds = 0; seconds < SecondsMax && !IsOver(); seconds++)
        {
            pair.RunUntil(Step, TimeSpan.FromSeconds(1)); // Programs act when something happens, and each second.
        }

        return (pair, client, server);

        bool Step()
        {
            client.Step(pair.Client, pair.Now);
            if (pair.Server is { } answering)
            {
                server.Step(answering, pair.Now);
            }

            return IsOver();
        }

        bool IsOver() => pair.Client.State == TcpState.Closed && pair.Client.Readable == 0
            && (pair.Server is not { } answering || (answering.State == TcpState.Closed && answering.Readable == 0));
    }

    private static void CheckTimer(TcpPair pair, TcpConnection? connection, int seed)
    {
        if (connection is not null && connection.NextDeadline != Instant.Never)
        {
            Assert.True(connection.NextDeadline - pair.Now <= LongestTimer, $"seed {seed}: a timer until {connection.NextDeadline} at {pair.Now}");
        }
    }

    private static string Story(int seed, TcpPair pair, Application client, Application server) =>
        $"seed {seed}: client {pair.Client.State} {pair.Client.Failure} {client.Leaves}, wrote {client.Written}, got {client.Arrived}; "
        + $"server {pair.Server?.State} {pair.Server?.Failure} {server.Leaves}, wrote {server.Written}, got {server.Arrived}\n"
        + string.Join('\n', pair.Log.TakeLast(30));
}
