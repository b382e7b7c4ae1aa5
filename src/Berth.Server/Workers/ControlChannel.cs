using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Berth;

/// <summary>
/// The stream between parent and worker as messages. Sending never waits, so that a stalled reader delays reports and never the
/// service: events beyond the queue's bound are dropped and counted. Orders and the few reports about the worker itself always go.
/// </summary>
internal sealed class ControlChannel
{
    /// <summary>Events that may wait to be written.</summary>
    public const int QueueMax = 16_384;

    private readonly Stream _stream;
    private readonly Channel<ControlMessage> _outgoing = Channel.CreateUnbounded<ControlMessage>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly Task _writing;
    private long _dropped;
    private int _events;

    public ControlChannel(Stream stream)
    {
        _stream = stream;
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Queues a message, or counts it as dropped when it is an event and the queue is full.</summary>
    public void Send(ControlMessage message)
    {
        if (message is EventReport && Interlocked.Increment(ref _events) > QueueMax)
        {
            Interlocked.Decrement(ref _events);
            Interlocked.Increment(ref _dropped);
            return;
        }

        _outgoing.Writer.TryWrite(message);
    }

    /// <summary>Writes what is queued and sends no more.</summary>
    public Task CompleteAsync()
    {
        _outgoing.Writer.TryComplete();
        return _writing;
    }

    /// <summary>The other side's messages, until its stream ends.</summary>
    public async IAsyncEnumerable<ControlMessage> ReadAllAsync()
    {
        using StreamReader reader = new(_stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        while (await ReadLineAsync(reader).ConfigureAwait(false) is { } line)
        {
            if (JsonSerializer.Deserialize(line, ControlJson.Default.ControlMessage) is { } message)
            {
                yield return message;
            }
        }
    }

    private static async Task<string?> ReadLineAsync(StreamReader reader)
    {
        try
        {
            return await reader.ReadLineAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return null; // A killed process resets its end of the channel.
        }
    }

    private async Task WriteAllAsync()
    {
        try
        {
            await foreach (ControlMessage message in _outgoing.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                await WriteAsync(message).ConfigureAwait(false);
                Interlocked.Add(ref _events, message is EventReport ? -1 : 0);
                if (Interlocked.Exchange(ref _dropped, 0) is > 0 and long dropped)
                {
                    await WriteAsync(new EventReport(new DroppedEvent(dropped))).ConfigureAwait(false);
                }
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The other side is gone; whoever waits for it learns that from its exit.
            _outgoing.Writer.TryComplete();
        }
    }

    private async Task WriteAsync(ControlMessage message)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(message, ControlJson.Default.ControlMessage);
        byte[] line = [.. json, (byte)'\n'];
        await _stream.WriteAsync(line).ConfigureAwait(false);
    }
}
