using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <summary>A listener of the stack's: its queues are the stack's own.</summary>
internal sealed class StackListener : Listener, IStackSocket
{
    /// <summary>The largest backlog granted, as Linux has it (net.core.somaxconn).</summary>
    public const int BacklogMax = 4096;

    private readonly StackHost _host;
    private readonly TcpPassiveSocket _tcp;
    private readonly ClosingLimits _closing;
    private readonly StackTcpOptions _options;
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isDisposed;

    /// <summary>Makes the listener. The gate is held.</summary>
    /// <param name="host">The host.</param>
    /// <param name="tcp">The listener below, this object's from now on.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="socketOptions">The options that its settings came from.</param>
    /// <param name="isDualStack">Whether it serves both families.</param>
    public StackListener(StackHost host, TcpPassiveSocket tcp, ListenOptions options, StackTcpOptions socketOptions, bool isDualStack)
    {
        _options = socketOptions;
        _host = host;
        _tcp = tcp;
        _closing = options.Closing;
        BacklogAsked = options.Backlog;
        IsDualStack = isDualStack;
        LocalAddress = (tcp.Address ?? IpAddress.Ipv6Any).ToAddress(tcp.Port);
        _options.Attach(tcp, LocalAddress);
        tcp.Tag = this;
    }

    public override Address LocalAddress { get; }

    public override Transport Transport => Transport.Tcp;

    public override int? BacklogAsked { get; }

    public override int BacklogGranted => _tcp.Backlog;

    public override bool IsDualStack { get; }

    public override TimeProvider TimeProvider => _host.TimeProvider;

    public override SocketOptions Options => _options;

    public void OnNews_GateHeld() => Interlocked.Exchange(ref _news, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    public override bool TryAccept([NotNullWhen(true)] out Connection? connection)
    {
        lock (_host.Gate)
        {
            connection = null;
            if (!_isDisposed && _tcp.TryAccept(out TcpConnection? accepted))
            {
                connection = new StackConnection(_host, accepted, _closing, _options.Accepted_GateHeld(LocalAddress));
                _host.Pump_GateHeld();
            }

            return connection is not null;
        }
    }

    public override void HandOver() => throw StackFaults.NotSupported(
        SocketOperation.Listen, LocalAddress, "This listener is no descriptor of the system's and has no other holder; the engine 'sockets' has such.");

    public override ValueTask DisposeAsync()
    {
        lock (_host.Gate)
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                _options.IsClosed = true;
                _tcp.Tag = null;
                _host.Ip.Close(_tcp, _host.Now);
                OnNews_GateHeld();
                _host.Pump_GateHeld();
            }
        }

        Drain();
        return ValueTask.CompletedTask;
    }

    protected override async ValueTask<bool> WaitForConnectionAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task news;
            lock (_host.Gate)
            {
                if (_isDisposed || _tcp.AcceptQueueLength > 0)
                {
                    return !_isDisposed;
                }

                news = _news.Task;
            }

            await news.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    protected override bool IsConnectionQueued()
    {
        lock (_host.Gate)
        {
            return !_isDisposed && _tcp.AcceptQueueLength > 0;
        }
    }
}
