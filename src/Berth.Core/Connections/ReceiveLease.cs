using System.Buffers;

namespace Berth;

/// <summary>
/// Bytes received on a connection, lent to the handler until it disposes the lease. At the end of the stream
/// <see cref="IsEnd"/> is true and <see cref="Bytes"/> is empty.
/// </summary>
/// <remarks>Not thread-safe. One lease of a connection may be outstanding at a time; disposing twice does nothing.</remarks>
public sealed class ReceiveLease : IDisposable
{
    private Action<ReceiveLease>? _handBack;

    /// <summary>Makes a lease; for engines.</summary>
    /// <param name="bytes">The memory lent; valid until the lease is disposed.</param>
    /// <param name="isEnd">Whether the peer has finished and no byte will come any more.</param>
    /// <param name="isCanceled">Whether the wait ended because the server is stopping, with nothing received.</param>
    /// <param name="handBack">Called once, when the lease is disposed: the engine takes its memory back.</param>
    public ReceiveLease(ReadOnlySequence<byte> bytes, bool isEnd, bool isCanceled, Action<ReceiveLease>? handBack)
    {
        Bytes = bytes;
        IsEnd = isEnd;
        IsCanceled = isCanceled;
        _handBack = handBack;
    }

    /// <summary>What was received. Valid until the lease is disposed.</summary>
    public ReadOnlySequence<byte> Bytes { get; private set; }

    /// <summary>Whether the peer has finished: there will be no more input.</summary>
    public bool IsEnd { get; }

    /// <summary>Whether the wait ended because the server is stopping, with nothing received. Reported once.</summary>
    public bool IsCanceled { get; }

    /// <summary>Hands the memory back to the engine.</summary>
    public void Dispose()
    {
        Action<ReceiveLease>? handBack = Interlocked.Exchange(ref _handBack, null);
        handBack?.Invoke(this);
        Bytes = default;
    }
}
