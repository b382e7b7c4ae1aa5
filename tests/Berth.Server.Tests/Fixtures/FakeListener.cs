using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <summary>A listener with clients in its queue for ever, but nothing to accept.</summary>
internal sealed class FakeListener : Listener
{
    public override Address LocalAddress => Address.Any(1);

    public override Transport Transport => Transport.Tcp;

    public override int? BacklogAsked => null;

    public override int BacklogGranted => 1;

    public override bool IsDualStack => false;

    public override TimeProvider TimeProvider => TimeProvider.System;

    public override bool TryAccept([NotNullWhen(true)] out Connection? connection)
    {
        connection = null;
        return false;
    }

    public override void HandOver()
    {
        // Nothing is held.
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override ValueTask<bool> WaitForConnectionAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(true);
    }

    protected override bool IsConnectionQueued() => true;
}
