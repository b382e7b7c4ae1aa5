namespace Berth;

/// <summary>
/// Drives one pure host: a gate that lets one caller in at a time, the pump that follows every call, one timer, and the devices.
/// docs/adr/0010 says why so.
/// </summary>
/// <remarks>Whoever calls <see cref="Ip"/> or one of its sockets holds <see cref="Gate"/>, and pumps before letting it go.</remarks>
internal sealed class StackHost : IAsyncDisposable
{
    private static readonly TimeSpan DueMax = TimeSpan.FromDays(1); // Timers have a limit of their own; firing early does no harm.

    private readonly byte[] _packet = new byte[IpPacket.ByteCountMax + 64]; // The stack writes behind the room for the longer header.
    private readonly List<PacketDevice?> _devices = [null]; // By the interface's number less 1; the first one is the loopback's.
    private readonly long _epoch;
    private readonly bool _hasCoarseTimers;
    private readonly ITimer _timer;
    private Instant _armedFor = Instant.Never;
    private bool _isPumping;
    private bool _isDisposed;

    public StackHost(IpHost ip, TimeProvider timeProvider)
    {
        Ip = ip;
        TimeProvider = timeProvider;
        _epoch = timeProvider.GetTimestamp();
        _hasCoarseTimers = timeProvider == TimeProvider.System;
        _timer = timeProvider.CreateTimer(static host => ((StackHost)host!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Lock Gate { get; } = new();

    public IpHost Ip { get; }

    public TimeProvider TimeProvider { get; }

    public Instant Now => new(TimeProvider.GetElapsedTime(_epoch).Ticks);

    /// <summary>Sends what wants to go out, tells the sockets their news, and sets the timer. The gate is held.</summary>
    public void Pump_GateHeld()
    {
        if (_isPumping)
        {
            return; // A socket that reads while it is told its news: the pump that tells it goes on.
        }

        _isPumping = true;
        try
        {
            bool isAnythingNew = true;
            while (isAnythingNew)
            {
                Emit();
                isAnythingNew = false;
                while (Ip.TryTakeNews(out IpSocket? socket))
                {
                    isAnythingNew = true;
                    (socket.Tag as IStackSocket)?.OnNews_GateHeld();
                }
            }
        }
        finally
        {
            _isPumping = false;
        }

        Arm();
    }

    /// <summary>Adds an interface that a device carries.</summary>
    public IpInterface Attach(PacketDevice device, ReadOnlySpan<IpPrefix> addresses)
    {
        IpInterface added;
        lock (Gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            added = Ip.AddInterface(device.Name, device.MtuBytes, addresses);
            _devices.Add(device);
        }

        device.Start(packet => Deliver(packet, added));
        return added;
    }

    public async ValueTask DisposeAsync()
    {
        PacketDevice?[] devices;
        lock (Gate)
        {
            _isDisposed = true;
            devices = [.. _devices];
        }

        await _timer.DisposeAsync().ConfigureAwait(false);
        foreach (PacketDevice device in devices.OfType<PacketDevice>())
        {
            await device.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void Deliver(ReadOnlySpan<byte> packet, IpInterface on)
    {
        lock (Gate)
        {
            if (!_isDisposed)
            {
                Ip.Deliver(packet, on, Now);
                Pump_GateHeld();
            }
        }
    }

    private void Emit()
    {
        while (!_isDisposed && Ip.TryEmit(_packet, Now, out EmittedPacket packet))
        {
            ReadOnlySpan<byte> bytes = _packet.AsSpan(0, packet.Length);
            if (packet.Interface.IsLoopback)
            {
                Ip.Deliver(bytes, packet.Interface, Now);
            }
            else
            {
                _devices[packet.Interface.Index - 1]!.TrySend(bytes);
            }
        }
    }

    /// <summary>Deadlines mostly move away: the timer is set anew only for an earlier one, and when it fires too early it is set again.</summary>
    private void Arm()
    {
        Instant deadline = Ip.NextDeadline;
        if (deadline >= _armedFor || _isDisposed)
        {
            return;
        }

        _armedFor = deadline;
        TimeSpan due = deadline - Now;
        due = due <= TimeSpan.Zero ? TimeSpan.Zero : due < DueMax ? due : DueMax;
        _timer.Change(_hasCoarseTimers ? TimeSpan.FromMilliseconds(Math.Ceiling(due.TotalMilliseconds)) : due, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        lock (Gate)
        {
            _armedFor = Instant.Never;
            if (!_isDisposed)
            {
                Ip.Expire(Now);
                Pump_GateHeld();
            }
        }
    }
}
