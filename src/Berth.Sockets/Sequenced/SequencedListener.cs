using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Berth;

/// <summary>A listening sequenced-packet socket of the system's: it accepts as a stream listener does, and its connections keep messages.</summary>
internal sealed class SequencedListener(SocketListener inner, NativeCalls? native) : SessionListener
{
    private const int MessageBytesMax = 65_535;

    public override Address LocalAddress => inner.LocalAddress;

    public override Transport Transport => inner.Transport;

    public override TimeProvider TimeProvider => inner.TimeProvider;

    public override ValueTask<bool> WaitToAcceptAsync(CancellationToken cancellation = default) => inner.WaitToAcceptAsync(cancellation);

    public override bool TryAccept([NotNullWhen(true)] out DatagramSession? session)
    {
        Socket? accepted = inner.TryAcceptSocket();
        session = accepted is null ? null : SequencedSession.Over(accepted, native, TimeProvider, MessageBytesMax);
        return session is not null;
    }

    public override T? Get<T>()
        where T : class => this as T ?? inner.Get<T>();

    public override ValueTask DisposeAsync() => inner.DisposeAsync();
}
