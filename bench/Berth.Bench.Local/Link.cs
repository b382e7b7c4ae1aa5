namespace Berth.Bench.Local;

/// <summary>One end of a way to pass messages of a fixed size, in a blocking and an asynchronous form.</summary>
internal abstract class Link : IDisposable
{
    public abstract void Send(ReadOnlySpan<byte> message);

    /// <summary>Receives a whole message; false at the end.</summary>
    public abstract bool Receive(Span<byte> message);

    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> message);

    /// <summary>As <see cref="Receive"/>.</summary>
    public abstract ValueTask<bool> ReceiveAsync(Memory<byte> message);

    /// <summary>Tells the other end that nothing more comes; this one may still be read.</summary>
    public abstract void End();

    public abstract void Dispose();
}
