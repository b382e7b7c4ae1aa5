using Microsoft.Win32.SafeHandles;

namespace Berth.Bench.Local;

/// <summary>Two pipes, one for each direction: the blocking form by plain file streams, the asynchronous one by Berth's ends.</summary>
internal sealed class PipeLink : Link
{
    private readonly Stream _input;
    private readonly Stream _output;

    /// <param name="input">A read end; owned.</param>
    /// <param name="output">A write end; owned.</param>
    /// <param name="isBlocking">The form that will be used.</param>
    public PipeLink(int input, int output, bool isBlocking)
    {
        SafeFileHandle read = new(input, ownsHandle: true);
        SafeFileHandle write = new(output, ownsHandle: true);
        _input = isBlocking ? new FileStream(read, FileAccess.Read, bufferSize: 0) : BerthEngine.Local.AdoptPipeReadStream(read);
        _output = isBlocking ? new FileStream(write, FileAccess.Write, bufferSize: 0) : BerthEngine.Local.AdoptPipeWriteStream(write);
    }

    public override void Send(ReadOnlySpan<byte> message) => _output.Write(message);

    public override bool Receive(Span<byte> message) =>
        _input.ReadAtLeast(message, message.Length, throwOnEndOfStream: false) == message.Length;

    public override ValueTask SendAsync(ReadOnlyMemory<byte> message) => _output.WriteAsync(message);

    public override async ValueTask<bool> ReceiveAsync(Memory<byte> message) =>
        await _input.ReadAtLeastAsync(message, message.Length, throwOnEndOfStream: false) == message.Length;

    public override void End() => _output.Dispose();

    public override void Dispose()
    {
        _output.Dispose();
        _input.Dispose();
    }
}
