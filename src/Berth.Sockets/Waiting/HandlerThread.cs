using System.Net.Sockets;

namespace Berth;

/// <summary>
/// A thread of the blocking form: socket operations called on it wait in the kernel, and continuations of everything else that its
/// body awaits are pumped on it. It does not run continuations while it waits on a socket: they follow when that wait has ended.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1001", Justification = "The wake-up is disposed by the thread itself when its body has ended.")]
internal sealed class HandlerThread : SynchronizationContext
{
    [ThreadStatic]
    private static HandlerThread? t_current;

    private readonly Lock _socketGate = new();
    private readonly object _queueGate = new();
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = [];
    private readonly List<Socket> _read = new(2);
    private readonly List<Socket> _write = new(1);
    private readonly List<Socket> _error = new(1);
    private WakeUp? _wakeUp;
    private bool _inWait;
    private bool _bodyEnded;

    /// <summary>The handler thread that is running the caller, or null.</summary>
    public new static HandlerThread? Current => t_current;

    /// <summary>Starts a thread that runs <paramref name="body"/> to its end.</summary>
    /// <exception cref="FaultException">The thread could not be started.</exception>
    public static Task RunAsync(string name, Func<Task> body)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            HandlerThread handler = new() { _wakeUp = new WakeUp() };
            Thread thread = new(() => handler.Run(body, ended)) { IsBackground = true, Name = name };
            try
            {
                thread.Start();
            }
            catch
            {
                handler._wakeUp.Dispose();
                throw;
            }
        }
        catch (Exception error) when (error is OutOfMemoryException or ThreadStartException)
        {
            throw new FaultException(
                new Fault(FaultReason.OutOfMemory, SocketOperation.Start) { Detail = "The system gave no thread." }, error);
        }
        catch (SocketException error)
        {
            throw new FaultException(SocketFaults.From(error.SocketErrorCode, SocketOperation.Start, null), error);
        }

        return ended.Task;
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_queueGate)
        {
            if (!_bodyEnded)
            {
                _posted.Enqueue((d, state));
                Monitor.Pulse(_queueGate);
                return;
            }
        }

        // Nobody pumps any more; work that outlives the body goes on elsewhere rather than never.
        ThreadPool.UnsafeQueueUserWorkItem(static work => work.d(work.state), (d, state), preferLocal: false);
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (t_current == this)
        {
            d(state);
            return;
        }

        using ManualResetEventSlim done = new();
        Post(_ =>
        {
            d(state);
            done.Set();
        }, null);
        done.Wait();
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>
    /// Waits in the kernel until the socket is ready or <paramref name="isInterrupted"/> is true. Called on this thread only.
    /// </summary>
    /// <returns>True when the socket is ready, false when the wait was interrupted.</returns>
    public bool Wait<TState>(Socket socket, bool forWrite, TState state, Func<TState, bool> isInterrupted)
    {
        lock (_socketGate)
        {
            _inWait = true;
        }

        try
        {
            while (!isInterrupted(state))
            {
                _read.Clear();
                _read.Add(_wakeUp!.Socket);
                _write.Clear();
                (forWrite ? _write : _read).Add(socket);
                _error.Clear();
                _error.Add(socket); // A datagram socket with nothing but an error to report is not readable.
                Socket.Select(_read, forWrite ? _write : null, _error, microSeconds: -1);
                if (_read.Contains(_wakeUp.Socket))
                {
                    _wakeUp.Clear();
                }

                if ((forWrite ? _write : _read).Contains(socket) || _error.Contains(socket))
                {
                    return true;
                }
            }

            return false;
        }
        catch (ObjectDisposedException)
        {
            return true; // The next operation on the socket says that it is closed.
        }
        finally
        {
            lock (_socketGate)
            {
                _inWait = false;
            }
        }
    }

    /// <summary>Makes a wait in progress look at its condition again. Any thread.</summary>
    public void Wake()
    {
        lock (_socketGate)
        {
            if (_inWait)
            {
                _wakeUp?.Signal();
            }
        }
    }

    private void Run(Func<Task> body, TaskCompletionSource ended)
    {
        t_current = this;
        SetSynchronizationContext(this);
        Task task;
        try
        {
            task = body();
        }
        catch (Exception error)
        {
            task = Task.FromException(error);
        }

        if (!task.IsCompleted)
        {
            _ = task.ContinueWith(
                static (_, self) => ((HandlerThread)self!).Post(static _ => { }, null),
                this,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            PumpUntil(task);
        }

        (SendOrPostCallback Callback, object? State)[] left;
        lock (_queueGate)
        {
            _bodyEnded = true;
            left = [.. _posted];
            _posted.Clear();
        }

        foreach ((SendOrPostCallback callback, object? state) in left)
        {
            callback(state);
        }

        lock (_socketGate)
        {
            _wakeUp!.Dispose();
            _wakeUp = null;
        }

        t_current = null;
        if (task.IsFaulted)
        {
            ended.TrySetException(task.Exception.InnerExceptions);
        }
        else if (task.IsCanceled)
        {
            ended.TrySetCanceled(CancellationToken.None);
        }
        else
        {
            ended.TrySetResult();
        }
    }

    private void PumpUntil(Task task)
    {
        while (!task.IsCompleted)
        {
            (SendOrPostCallback Callback, object? State) next;
            lock (_queueGate)
            {
                while (_posted.Count == 0)
                {
                    Monitor.Wait(_queueGate);
                }

                next = _posted.Dequeue();
            }

            next.Callback(next.State);
        }
    }
}
