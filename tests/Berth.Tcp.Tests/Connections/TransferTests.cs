using System.Net.NetworkInformation;

namespace Berth;

/// <summary>Handshake, data and close between two connections, on a perfect wire and on bad ones.</summary>
public sealed class TransferTests
{
    [Fact]
    public void Handshake_TakesThreeSegments()
    {
        TcpPair pair = new();
        pair.Connect();
        Assert.Equal(3, pair.Segments);
        Assert.True(pair.Client.TakeEvents().HasFlag(TcpEvents.Connected));
        Assert.True(pair.Server!.TakeEvents().HasFlag(TcpEvents.Connected));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1460)]
    [InlineData(3_000_000)]
    public void BytesArrive_AndBothEndsClose(int count)
    {
        TcpPair pair = new TcpPair().Connect();
        byte[] arrived = Exchange(pair, Pattern(count), seed: 0);
        Assert.Equal(Pattern(count), arrived);
        Assert.Equal(TcpFailure.None, pair.Client.Failure);
        Assert.Equal(0, pair.Client.SegmentsRetransmitted);
    }

    [Fact]
    public void BytesArrive_WhateverTheWireLosesDoublesAndReorders()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            int loss = random.Next(0, 30);
            TcpSettings Settings() => TcpSettings.Linux with
            {
                SelectiveAcknowledgements = random.Next(3) > 0,
                Timestamps = random.Next(2) > 0,
                WindowScaling = random.Next(2) > 0,
                ReceiveBuffer = random.Next(2000, 200_000),
                SendBuffer = random.Next(1, 200_000),
                CongestionAlgorithm = random.Next(2) > 0 ? CongestionAlgorithm.Cubic : CongestionAlgorithm.NewReno,
                Retries = 60,
                SynAckRetries = 30,
                SynSchedule = new([.. Enumerable.Repeat(TimeSpan.FromSeconds(1), 60)]),
            };
            TcpPair pair = new(Settings(), Settings(), random.Next(100, 9000), (uint)random.NextInt64(uint.MaxValue), (uint)random.NextInt64(uint.MaxValue))
            {
                Rule = (bool _, in TcpSegment _, List<TimeSpan> arrivals) =>
                {
                    int chance = random.Next(100);
                    if (chance < loss)
                    {
                        arrivals.Clear();
                    }
                    else if (chance > 95)
                    {
                        arrivals.Add(TimeSpan.FromMilliseconds(random.Next(100)));
                    }
                    else if (chance > 85)
                    {
                        arrivals[0] = TimeSpan.FromMilliseconds(random.Next(50));
                    }
                },
            };
            Assert.True(pair.RunUntil(() => pair.Client.State == TcpState.Established), $"seed {seed}");
            byte[] sent = Pattern(random.Next(500_000));
            byte[] arrived = Exchange(pair, sent, seed);
            Assert.True(sent.AsSpan().SequenceEqual(arrived), $"seed {seed}: {arrived.Length} of {sent.Length} bytes, {pair.Client.State} {pair.Client.Failure}, {pair.Server!.State} {pair.Server.Failure}\n{string.Join('\n', pair.Log.TakeLast(40))}");
            Assert.True(pair.RunUntil(() => pair.Client.State == TcpState.Closed && pair.Server!.State == TcpState.Closed), $"seed {seed}: {pair.Client.State} {pair.Server!.State}\n{string.Join('\n', pair.Log.TakeLast(40))}");
            Assert.Equal((TcpFailure.None, TcpFailure.None), (pair.Client.Failure, pair.Server!.Failure));
        }
    }

    /// <summary>The client writes all and closes; the server reads to the end and closes.</summary>
    private static byte[] Exchange(TcpPair pair, byte[] bytes, int seed)
    {
        Random random = new(seed);
        List<byte> arrived = [];
        byte[] buffer = new byte[70_000];
        int written = 0;
        bool closed = false;
        pair.RunUntil(() =>
        {
            int wanted = Math.Min(bytes.Length - written, random.Next(1, 100_000));
            written += pair.Client.Write(bytes.AsSpan(written, wanted), pair.Now);
            if (written == bytes.Length && !closed)
            {
                closed = true;
                pair.Client.CloseOutput(pair.Now);
            }

            for (int length; pair.Server is { } server && (length = server.Read(buffer.AsSpan(0, random.Next(1, buffer.Length)), pair.Now)) > 0;)
            {
                arrived.AddRange(buffer.AsSpan(0, length));
            }

            if (pair.Server is { InputEnded: true } ended)
            {
                ended.CloseOutput(pair.Now);
            }

            return pair.Server?.State is TcpState.Closed or TcpState.LastAck && arrived.Count == bytes.Length;
        });
        return [.. arrived];
    }

    private static byte[] Pattern(int count)
    {
        byte[] bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }
}
