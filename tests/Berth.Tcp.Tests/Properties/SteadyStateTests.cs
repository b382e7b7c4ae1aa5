namespace Berth;

/// <summary>A bulk transfer costs no memory but its buffers, whether the path loses something or not.</summary>
public sealed class SteadyStateTests
{
    private const int Segments = 10_000;

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public void TenThousandSegments_AllocateNothing(int lossEvery)
    {
        BulkTransfer transfer = new(lossEvery);
        transfer.Run(Segments);
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 5 && least > 0; attempt++) // A collection may empty the array pool in one attempt, but not in all.
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            transfer.Run(Segments);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.True(transfer.BytesRead > 10_000_000, $"{transfer.BytesRead} bytes are no bulk");
        Assert.Equal(lossEvery > 0, transfer.SegmentsLost > 0);
    }

    /// <summary>Two ends and a wire without memory: a segment is written into one buffer and read out of it.</summary>
    private sealed class BulkTransfer
    {
        private readonly TcpPair _pair = new TcpPair().Connect();
        private readonly byte[] _bytes = new byte[20_000];
        private readonly byte[] _buffer = new byte[2000];
        private readonly int _lossEvery;
        private Instant _now;
        private int _segments;

        public BulkTransfer(int lossEvery)
        {
            _lossEvery = lossEvery;
            _now = _pair.Now;
        }

        public long BytesRead { get; private set; }

        public int SegmentsLost { get; private set; }

        public void Run(int segments)
        {
            int end = _segments + segments;
            while (_segments < end)
            {
                _pair.Client.Write(_bytes, _now);
                Carry(_pair.Client, _pair.Server!, mayLose: true);
                BytesRead += _pair.Server!.Read(_bytes, _now);
                Carry(_pair.Server, _pair.Client, mayLose: false);
                _now += TimeSpan.FromMilliseconds(1);
                _pair.Client.Expire(_now);
                _pair.Server.Expire(_now);
            }
        }

        private void Carry(TcpConnection from, TcpConnection to, bool mayLose)
        {
            while (from.TryEmit(_buffer, _now, out int length) && TcpSegment.TryRead(_buffer.AsSpan(0, length), out TcpSegment segment))
            {
                _segments++;
                if (mayLose && _lossEvery > 0 && _segments % _lossEvery == 0)
                {
                    SegmentsLost++;
                }
                else
                {
                    to.Input(segment, _now);
                }
            }
        }
    }
}
