using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Berth;

/// <summary>
/// A handler that does what its client says, a line at a time, so that a test decides what happens where: <c>who</c> answers who
/// serves, <c>await</c> answers after awaiting something that is no socket, <c>hold</c> waits until cancelled, <c>throw</c> throws,
/// <c>exit N</c> ends the process, <c>stopping</c> answers whether the server is stopping; any other line is echoed.
/// </summary>
public static class ScriptHandler
{
    private static int s_running;
    private static int s_runningMax;

    /// <summary>Told what a client cannot be told any more.</summary>
    public static Action<string> Print { get; set; } = static _ => { };

    /// <summary>Serves a connection.</summary>
    public static async Task ServeAsync(Connection connection, CancellationToken cancellation)
    {
        Enter();
        try
        {
            PipeReader input = connection.Input;
            while (true)
            {
                ReadResult result = await input.ReadAsync(cancellation).ConfigureAwait(true);
                ReadOnlySequence<byte> buffer = result.Buffer;
                while (TakeLine(ref buffer) is { } line)
                {
                    await AnswerAsync(connection, line, cancellation).ConfigureAwait(true);
                }

                input.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCanceled)
                {
                    await SayAsync(connection, "asked-to-stop").ConfigureAwait(true);
                }

                if (result.IsCompleted)
                {
                    return;
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref s_running);
        }
    }

    /// <summary>Serves a datagram: <c>who</c>, <c>hold</c>, <c>throw</c>, or echo.</summary>
    public static async Task ServeAsync(Datagram datagram, CancellationToken cancellation)
    {
        Enter();
        try
        {
            string text = Encoding.UTF8.GetString(datagram.Payload.Span);
            switch (text)
            {
                case "throw":
                    throw new InvalidOperationException("told to throw");
                case "hold":
                    await HoldAsync(cancellation).ConfigureAwait(true);
                    break;
                default:
                    await datagram.ReplyAsync(Encoding.UTF8.GetBytes(text == "who" ? Who() : text), cancellation).ConfigureAwait(true);
                    break;
            }
        }
        finally
        {
            Interlocked.Decrement(ref s_running);
        }
    }

    private static void Enter()
    {
        int running = Interlocked.Increment(ref s_running);
        int max = s_runningMax;
        while (running > max && Interlocked.CompareExchange(ref s_runningMax, running, max) is int seen && seen != max)
        {
            max = seen;
        }
    }

    private static async Task AnswerAsync(Connection connection, string line, CancellationToken cancellation)
    {
        switch (line.Split(' ')[0])
        {
            case "who":
                await SayAsync(connection, Who()).ConfigureAwait(true);
                break;
            case "await":
                await Task.Delay(TimeSpan.FromMilliseconds(1), connection.TimeProvider, cancellation).ConfigureAwait(true);
                await SayAsync(connection, Who()).ConfigureAwait(true);
                break;
            case "hold":
                await SayAsync(connection, "holding").ConfigureAwait(true);
                await HoldAsync(cancellation).ConfigureAwait(true);
                break;
            case "throw":
                throw new InvalidOperationException("told to throw");
            case "exit":
                Environment.Exit(int.Parse(line.Split(' ')[1]));
                break;
            case "stopping":
                await SayAsync(connection, $"stopping={connection.Stopping.IsCancellationRequested}").ConfigureAwait(true);
                break;
            default:
                await SayAsync(connection, line).ConfigureAwait(true);
                break;
        }
    }

    private static async Task HoldAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(true);
        }
        finally
        {
            Print("cancelled");
        }
    }

    private static string Who() =>
        $"pid={Environment.ProcessId} thread={Environment.CurrentManagedThreadId} name={Thread.CurrentThread.Name} max={s_runningMax}";

    private static async Task SayAsync(Connection connection, string line) =>
        await connection.Output.WriteAsync(Encoding.UTF8.GetBytes(line + "\n")).ConfigureAwait(true);

    private static string? TakeLine(ref ReadOnlySequence<byte> buffer)
    {
        if (buffer.PositionOf((byte)'\n') is not { } end)
        {
            return null;
        }

        string line = Encoding.UTF8.GetString(buffer.Slice(0, end));
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return line;
    }
}
