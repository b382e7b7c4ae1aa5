using System.Threading.Channels;

namespace Berth.Tests;

/// <summary>A datagram socket whose arrivals a test writes, and whose sends it reads.</summary>
internal sealed class ScriptedDatagramSocket(TimeProvider clock) : DatagramSocket
{
    private readonly Channel<(byte[] Payload, Address From, Fault? Fault)> _arrivals =
        Channel.CreateUnbounded<(byte[], Address, Fault?)>();

    private int _handedBack;

    public List<(byte[] Payload, Address? Remote)> Sent { get; } = [];

    /// <summary>Datagrams whose memory came back.</summary>
    public int HandedBack => Volatile.Read(ref _handedBack);

    public bool IsClosed { get; private set; }

    public override Address LocalAddress { get; } = Address.Loopback(7007);

    public override Address? RemoteAddress => null;

    public override Transport Transport => Transport.Udp;

    public override bool IsDualStack => false;

    public override TimeProvider TimeProvider { get; } = clock;

    public void Arrive(Address from, params byte[] payload) => Assert.True(_arrivals.Writer.TryWrite((payload, from, null)));

    public void Fail(Fault fault) => Assert.True(_arrivals.Writer.TryWrite(([], default, fault)));

    public override ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellation = default) =>
        _arrivals.Reader.WaitToReadAsync(cancellation);

    public override int TryReceive(Span<Datagram> datagrams)
    {
        if (!_arrivals.Reader.TryRead(out (byte[] Payload, Address From, Fault? Fault) arrival))
        {
            return 0;
        }

        datagrams[0] = arrival.Fault is null
            ? new Datagram(this, arrival.Payload, arrival.From, () =>
            {
                Array.Fill(arrival.Payload, (byte)0xEE); // Whoever kept it instead of a copy reads nonsense.
                Interlocked.Increment(ref _handedBack);
            })
            : throw new FaultException(arrival.Fault);
        return 1;
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> payload, Address? remote = null, CancellationToken cancellation = default)
    {
        Sent.Add((payload.ToArray(), remote));
        return ValueTask.CompletedTask;
    }

    public override int TrySend(ReadOnlySpan<OutgoingDatagram> datagrams)
    {
        foreach (OutgoingDatagram datagram in datagrams)
        {
            Sent.Add((datagram.Payload.ToArray(), datagram.Remote));
        }

        return datagrams.Length;
    }

    public override void HandOver() => throw new NotSupportedException();

    public override ValueTask DisposeAsync()
    {
        IsClosed = true;
        _arrivals.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }
}
