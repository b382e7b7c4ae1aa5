namespace Berth.Tests;

/// <summary>A datagram socket that sends nothing but remembers what it was to send.</summary>
internal sealed class RecordingDatagramSocket(Address local, TimeProvider? clock = null) : DatagramSocket
{
    public List<(byte[] Payload, Address? Remote)> Sent { get; } = [];

    public override Address LocalAddress { get; } = local;

    public override Address? RemoteAddress => null;

    public override Transport Transport => LocalAddress.IsUnix ? Transport.UnixDatagram : Transport.Udp;

    public override bool IsDualStack => false;

    public override TimeProvider TimeProvider { get; } = clock ?? TimeProvider.System;

    /// <summary>Gives a handler one datagram and returns its only answer, or null when it sent none.</summary>
    public async Task<byte[]?> AskAsync(
        DatagramHandler? handler, byte[] payload, Address remote, bool isTruncated = false, CancellationToken cancellation = default)
    {
        Sent.Clear();
        using Datagram datagram = new(this, payload, remote, handBack: null) { IsTruncated = isTruncated };
        await handler!(datagram, cancellation);
        Assert.True(Sent.Count <= 1, "at most one answer goes out for a datagram");
        Assert.All(Sent, sent => Assert.Equal(remote, sent.Remote));
        return Sent.Count == 0 ? null : Sent[0].Payload;
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> payload, Address? remote = null, CancellationToken cancellation = default)
    {
        Sent.Add((payload.ToArray(), remote));
        return ValueTask.CompletedTask;
    }

    public override int TrySend(ReadOnlySpan<OutgoingDatagram> datagrams) => throw new NotSupportedException();

    public override ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    public override int TryReceive(Span<Datagram> datagrams) => throw new NotSupportedException();

    public override void HandOver() => throw new NotSupportedException();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
