using System.Threading.Channels;

namespace Berth;

/// <summary>
/// Lines on their way to an output that may stall. Adding never waits: a bounded queue takes the lines, what does not fit is counted,
/// and the count stands where the missing lines would. An output that is closed takes nothing more, and nobody is harmed.
/// </summary>
internal sealed class LineQueue
{
    /// <summary>Lines that may wait.</summary>
    public const int LinesMax = 10_000;

    private readonly TextOutput _output;
    private readonly Func<long, byte[]> _dropped;
    private readonly Channel<Entry> _lines = Channel.CreateBounded<Entry>(new BoundedChannelOptions(LinesMax) { SingleReader = true });
    private readonly Task _writing;
    private readonly Lock _adding = new();
    private long _droppedCount; // Under _adding. Counts what is missing behind the last line in the queue.

    /// <param name="output">Where to.</param>
    /// <param name="dropped">The line that tells how many were dropped.</param>
    public LineQueue(TextOutput output, Func<long, byte[]> dropped)
    {
        _output = output;
        _dropped = dropped;
        _writing = BackgroundThread.Run("berth output", WriteAll);
    }

    /// <summary>Queues a line with its end, or counts it as dropped.</summary>
    public void Add(byte[] line) => Add(new Entry(line, null), lines: 1);

    /// <summary>Counts lines that were dropped before they came here.</summary>
    public void CountDropped(long count)
    {
        lock (_adding)
        {
            _droppedCount += count;
        }

        Add(default, lines: 0);
    }

    /// <summary>Waits until everything added so far is written, or the output is closed, or the time is over.</summary>
    public async Task FlushAsync(TimeSpan atMost)
    {
        TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(new Entry(null, written), lines: 0);
        await Task.WhenAny(written.Task, _writing, Task.Delay(atMost, TimeProvider.System)).ConfigureAwait(false);
    }

    /// <summary>Writes what is queued, as long as the output takes it within the time given.</summary>
    public async Task CompleteAsync(TimeSpan atMost)
    {
        _lines.Writer.TryComplete();
        await Task.WhenAny(_writing, Task.Delay(atMost, TimeProvider.System)).ConfigureAwait(false);
    }

    private void Add(Entry entry, int lines)
    {
        lock (_adding)
        {
            if (_droppedCount > 0 && _lines.Writer.TryWrite(new Entry(_dropped(_droppedCount), null)))
            {
                _droppedCount = 0;
            }

            if (_droppedCount > 0 || !_lines.Writer.TryWrite(entry))
            {
                _droppedCount += lines;
            }
        }
    }

    private void WriteAll()
    {
        try
        {
            while (_lines.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (_lines.Reader.TryRead(out Entry entry))
                {
                    if (entry.Line is not null)
                    {
                        _output.Write(entry.Line);
                    }

                    entry.Written?.SetResult();
                }

                TellDropped();
            }

            TellDropped();
        }
        catch (Exception error) when (error is OutputClosedException or IOException)
        {
            // The reader is gone. What follows waits in the queue until it is full, and is counted for nobody.
        }
    }

    /// <summary>The queue was full and is empty now: the gap is told although no line may follow it.</summary>
    private void TellDropped()
    {
        long count;
        lock (_adding)
        {
            if (_lines.Reader.TryPeek(out _))
            {
                return; // A line came meanwhile, and the count with it.
            }

            count = _droppedCount;
            _droppedCount = 0;
        }

        if (count > 0)
        {
            _output.Write(_dropped(count));
        }
    }

    /// <summary>A line, or a mark that is signalled when everything before it is written, or neither.</summary>
    private readonly record struct Entry(byte[]? Line, TaskCompletionSource? Written);
}
