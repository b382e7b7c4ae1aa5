using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Threading.Channels;

namespace Berth;

/// <summary>
/// Asks one host for ICMP echoes (RFC 792, RFC 4443 section 4.1) and measures how long the answers take. It uses a raw socket where the
/// system allows one, otherwise the unprivileged ping socket. It resolves no names.
/// </summary>
/// <remarks>Members may be called from any thread, several at once; each request has its own number.</remarks>
public sealed class Pinger : IAsyncDisposable
{
    private const int DataBytesMax = 65_507;
    private const int WaitingMax = 30_000; // Well below the 65,536 numbers that a message can carry.

    private readonly PingSocket _socket;
    private readonly PingerOptions _options;
    private readonly ushort _identifier;
    private readonly byte[] _data;
    private readonly Lock _gate = new();
    private readonly Dictionary<ushort, Pending> _pending = [];
    private readonly HashSet<ushort> _answered = []; // Numbers whose answer came; another one is a duplicate.
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _receiving;
    private PingStatistics _statistics = new(0, 0, 0, 0, 0, 0);
    private long _sequence;

    private Pinger(PingSocket socket, Address target, PingerOptions options)
    {
        _socket = socket;
        _options = options;
        Target = target;
        _identifier = (ushort)RandomNumberGenerator.GetInt32(1, ushort.MaxValue + 1);
        _data = [.. Enumerable.Range(0, options.DataBytes).Select(static place => (byte)place)];
        _receiving = Task.Run(ReceiveAsync); // On no handler thread: it must not block one.
    }

    /// <summary>Who is asked; port 0.</summary>
    public Address Target { get; }

    /// <summary>Whether it is a raw socket; otherwise it is the unprivileged ping socket (icmp(7)).</summary>
    public bool UsesRawSocket => _socket.IsRaw;

    /// <summary>What has been counted so far.</summary>
    public PingStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                return _statistics;
            }
        }
    }

    private TimeProvider TimeProvider => _socket.Socket.TimeProvider;

    /// <summary>Opens the socket.</summary>
    /// <param name="engine">What makes the socket, and whose clock measures.</param>
    /// <param name="target">An IPv4 or IPv6 address; its port means nothing.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellation">Ends the wait where the engine has to wait.</param>
    /// <returns>A pinger that has sent nothing yet; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The target is no IP address.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    /// <exception cref="FaultException">
    /// Neither a raw nor a ping socket is allowed; the message says what would allow one. Or the engine has neither.
    /// </exception>
    public static async ValueTask<Pinger> OpenAsync(
        Engine engine, Address target, PingerOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        options ??= new PingerOptions();
        target = target.Unmap();
        Check(target, options);
        PingSocket socket = await PingSocket.OpenAsync(engine, target.Family, options, cancellation).ConfigureAwait(false);
        return new Pinger(socket, target.WithPort(0), options);
    }

    /// <summary>Sends one request and waits for what becomes of it.</summary>
    /// <param name="cancellation">Ends the wait; the request is not counted then.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="ObjectDisposedException">The pinger was disposed.</exception>
    public async Task<PingResult> PingAsync(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
        cancellation.ThrowIfCancellationRequested();
        Pending pending = Begin();
        byte[] request = IcmpMessage.EchoRequest(Target.Family, _identifier, (ushort)pending.Sequence, _data);
        ITimer timer = TimeProvider.CreateTimer(
            _ => Complete(pending, static (one, waited) => new PingSilence(one.Sequence, waited), static counted => counted with { Waiting = counted.Waiting - 1 }),
            null,
            _options.Timeout,
            System.Threading.Timeout.InfiniteTimeSpan);
        await using ConfiguredAsyncDisposable timing = timer.ConfigureAwait(false);
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(_ => Forget(pending, cancellation), null);
        try
        {
            await _socket.Socket.SendAsync(request, Target, cancellation).ConfigureAwait(false);
        }
        catch (FaultException refused)
        {
            Complete(
                pending,
                (one, _) => new PingNotSent(one.Sequence, refused.Fault),
                static counted => counted with { Waiting = counted.Waiting - 1, Refused = counted.Refused + 1 });
        }

        return await pending.Result.Task.ConfigureAwait(false);
    }

    /// <summary>
    /// Sends a request each <see cref="PingerOptions.Interval"/>, whether or not the earlier ones were answered, and yields what becomes
    /// of them as it becomes known.
    /// </summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>As many results as <see cref="PingerOptions.Count"/> says; without a count it ends only when cancelled.</returns>
    public async IAsyncEnumerable<PingResult> RunAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using CancellationTokenSource leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Channel<PingResult> results = Channel.CreateUnbounded<PingResult>();
        Task sending = SendAllAsync(results.Writer, leaving.Token);
        try
        {
            await foreach (PingResult result in results.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                yield return result;
            }
        }
        finally
        {
            await leaving.CancelAsync().ConfigureAwait(false); // Whoever stops enumerating stops the requests.
            await sending.ConfigureAwait(false);
        }
    }

    /// <summary>Closes the socket; requests that wait end as silence. Idempotent.</summary>
    /// <returns>A task that ends when nothing is received any more.</returns>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _receiving.ConfigureAwait(false);
        await _socket.Socket.DisposeAsync().ConfigureAwait(false);
        Pending[] left;
        lock (_gate)
        {
            left = [.. _pending.Values];
        }

        foreach (Pending pending in left)
        {
            Complete(pending, static (one, waited) => new PingSilence(one.Sequence, waited), static counted => counted with { Waiting = counted.Waiting - 1 });
        }
    }

    private static void Check(Address target, PingerOptions options)
    {
        if (!target.IsIP)
        {
            throw new ArgumentException($"{target} is no IP address; only those can be pinged.", nameof(target));
        }

        bool isRight = options.Count is null or >= 1
            && options.Interval >= TimeSpan.FromMilliseconds(1)
            && options.Timeout > TimeSpan.Zero
            && options.DataBytes is >= 0 and <= DataBytesMax
            && options.HopLimit is null or (>= 1 and <= 255)
            && Math.Min(options.Timeout / options.Interval, options.Count ?? int.MaxValue) <= WaitingMax;
        if (!isRight)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options, $"A value is outside its range, or more than {WaitingMax:N0} requests would wait at a time.");
        }
    }

    private Pending Begin()
    {
        lock (_gate)
        {
            Pending pending = new(++_sequence, TimeProvider.GetTimestamp());
            _pending[(ushort)pending.Sequence] = pending;
            _answered.Remove((ushort)pending.Sequence);
            _statistics = _statistics with { Sent = _statistics.Sent + 1, Waiting = _statistics.Waiting + 1 };
            return pending;
        }
    }

    private void Complete(Pending pending, Func<Pending, TimeSpan, PingResult> result, Func<PingStatistics, PingStatistics> count)
    {
        TimeSpan elapsed = TimeProvider.GetElapsedTime(pending.SentAt);
        lock (_gate)
        {
            if (!Remove(pending))
            {
                return; // Something else became of it first.
            }

            _statistics = count(_statistics);
        }

        pending.Result.SetResult(result(pending, elapsed));
    }

    private void Forget(Pending pending, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (!Remove(pending))
            {
                return;
            }

            _statistics = _statistics with { Sent = _statistics.Sent - 1, Waiting = _statistics.Waiting - 1 };
        }

        pending.Result.SetCanceled(cancellation);
    }

    private bool Remove(Pending pending) =>
        _pending.TryGetValue((ushort)pending.Sequence, out Pending? there) && there == pending && _pending.Remove((ushort)pending.Sequence);

    private async Task SendAllAsync(ChannelWriter<PingResult> results, CancellationToken cancellation)
    {
        List<Task> waiting = [];
        try
        {
            for (long number = 1; _options.Count is null || number <= _options.Count; number++)
            {
                waiting.RemoveAll(static task => task.IsCompleted);
                waiting.Add(ReportAsync(results, cancellation));
                if (number != _options.Count)
                {
                    await Task.Delay(_options.Interval, TimeProvider, cancellation).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody wants more.
        }

        await Task.WhenAll(waiting).ConfigureAwait(false);
        results.TryComplete();
    }

    private async Task ReportAsync(ChannelWriter<PingResult> results, CancellationToken cancellation)
    {
        try
        {
            results.TryWrite(await PingAsync(cancellation).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // Nobody wants it any more.
        }
    }

    private async Task ReceiveAsync()
    {
        Datagram[] one = new Datagram[1];
        try
        {
            while (await _socket.Socket.WaitToReceiveAsync(_closing.Token).ConfigureAwait(false))
            {
                try
                {
                    while (_socket.Socket.TryReceive(one) == 1)
                    {
                        using Datagram datagram = one[0];
                        Take(datagram);
                    }
                }
                catch (FaultException reported)
                {
                    Take(reported.Fault);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
    }

    private void Take(Datagram datagram)
    {
        if (!IcmpMessage.TryParse(Target.Family, datagram.Payload.Span, out IcmpMessage message))
        {
            return;
        }

        Address from = datagram.Remote.WithPort(0);
        if (message.Kind == IcmpKind.EchoReply)
        {
            if (!_socket.IsRaw || message.Identifier == _identifier)
            {
                TakeAnswer(message, from, datagram);
            }
        }
        else if (IcmpQuote.TryParse(Target.Family, message.Data, out IcmpQuote quote) && quote.Destination.HostText == PlainTarget)
        {
            TakeError(new IcmpError(from, message.Type, message.Code) { MtuBytes = message.MtuBytes, Quoted = quote.Payload.ToArray() });
        }
    }

    private string PlainTarget => Target.HostText.Split('%')[0]; // A packet does not say which interface it went by.

    private void TakeAnswer(IcmpMessage message, Address from, Datagram datagram)
    {
        ushort number = message.Sequence;
        Pending? pending;
        lock (_gate)
        {
            if (!_pending.TryGetValue(number, out pending))
            {
                _statistics = _answered.Contains(number)
                    ? _statistics with { Duplicates = _statistics.Duplicates + 1 }
                    : _statistics with { Late = _statistics.Late + 1 };
                return;
            }

            _answered.Add(number);
        }

        TimeSpan roundTrip = TimeProvider.GetElapsedTime(pending.SentAt);
        PingAnswer answer = new(
            pending.Sequence,
            from,
            roundTrip,
            datagram.Payload.Length,
            datagram.Ancillary.HopLimit,
            message.Data.SequenceEqual(_data));
        Complete(pending, (_, _) => answer, counted => counted.WithAnswer(roundTrip));
    }

    /// <summary>What the kernel's error queue tells of an unprivileged socket.</summary>
    private void Take(Fault fault)
    {
        if (fault.Icmp is { } error)
        {
            TakeError(error);
        }
    }

    private void TakeError(IcmpError error)
    {
        // The quote holds the beginning of our request: type, code, checksum, identifier, number.
        ReadOnlySpan<byte> quoted = error.Quoted.Span;
        int type = Target.Family == AddressFamily.InterNetworkV6 ? 128 : 8;
        if (quoted.Length < IcmpMessage.HeaderBytes || quoted[0] != type
            || (_socket.IsRaw && System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(quoted[4..]) != _identifier))
        {
            return;
        }

        Pending? pending;
        lock (_gate)
        {
            _pending.TryGetValue(System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(quoted[6..]), out pending);
        }

        if (pending is not null)
        {
            Complete(
                pending,
                (one, elapsed) => new PingRefusal(one.Sequence, error, elapsed),
                static counted => counted with { Waiting = counted.Waiting - 1, Refused = counted.Refused + 1 });
        }
    }

    /// <summary>A request whose fate is not known yet.</summary>
    private sealed record Pending(long Sequence, long SentAt)
    {
        public TaskCompletionSource<PingResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
