using System.Threading.Channels;

namespace Berth;

/// <summary>
/// Lines on their way to an output that may stall. Adding never waits: a bounded queue takes the lines, what does not fit is counted,
/// and the count is told when there is room again. An output that is closed takes nothing more, and nobody is harmed.
/// </summary>
internal sealed class LineQueue
{
    /// <summary>Lines that may wait.</summary>
    public const int LinesMax = 10_000;

    private readonly TextOutput _output;
    private readonly Func<long, byte[]> _dropped;
    private readonly Channel<byte[]> _lines = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(LinesMax) { SingleReader = true });
    private readonly Task _writing;
    private long _droppedCount;

    /// <param name="output">Where to.</param>
    /// <param name="dropped">The line that tells how many were dropped.</param>
    public LineQueue(TextOutput output, Func<long, byte[]> dropped)
    {
        _output = output;
        _dropped = dropped;
        _writing = BackgroundThread.Run("berth output", WriteAll);
    }

    /// <summary>Queues a line with its end, or counts it as dropped.</summary>
    public void Add(byte[] line)
    {
        if (!_lines.Writer.TryWrite(line))
        {
            CountDropped(1);
        }
    }

    /// <summary>Counts lines that were dropped before they came here.</summary>
    public void CountDropped(long count) => Interlocked.Add(ref _droppedCount, count);

    /// <summary>Writes what is queued, as long as the output takes it within the time given.</summary>
    public async Task CompleteAsync(TimeSpan atMost)
    {
        _lines.Writer.TryComplete();
        await Task.WhenAny(_writing, Task.Delay(atMost, TimeProvider.System)).ConfigureAwait(false);
    }

    private void WriteAll()
    {
        try
        {
            while (_lines.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (_lines.Reader.TryRead(out byte[]? line))
                {
                    _output.Write(line);
                    if (Interlocked.Exchange(ref _droppedCount, 0) is > 0 and long count)
                    {
                        _output.Write(_dropped(count));
                    }
                }
            }
        }
        catch (Exception error) when (error is OutputClosedException or IOException)
        {
            // The reader is gone. What follows waits in the queue until it is full, and is counted for nobody.
        }
    }
}
