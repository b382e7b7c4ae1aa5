using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Berth.Conformance;

/// <summary>What scripts do to pipes and connections, in one line each.</summary>
public static class PipeScripts
{
    /// <summary>Writes a text and flushes it.</summary>
    public static async Task SendAsync(this PipeWriter output, string text) => await output.WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a text without flushing it.</summary>
    public static void Put(this PipeWriter output, string text)
    {
        Span<byte> span = output.GetSpan(Encoding.UTF8.GetByteCount(text));
        output.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    /// <summary>Reads to the end of the stream.</summary>
    public static async Task<byte[]> ReadToEndAsync(this PipeReader input)
    {
        using MemoryStream all = new();
        while (true)
        {
            ReadResult result = await input.ReadAsync();
            Assert.False(result.IsCanceled);
            foreach (ReadOnlyMemory<byte> segment in result.Buffer)
            {
                all.Write(segment.Span);
            }

            input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return all.ToArray();
            }
        }
    }

    /// <summary>Reads to the end of the stream, as text.</summary>
    public static async Task<string> ReadTextToEndAsync(this PipeReader input) => Encoding.UTF8.GetString(await input.ReadToEndAsync());

    /// <summary>Reads exactly as many bytes as <paramref name="text"/> has, and compares them with it.</summary>
    public static async Task ExpectAsync(this PipeReader input, string text)
    {
        int bytes = Encoding.UTF8.GetByteCount(text);
        ReadResult result = await input.ReadAtLeastAsync(bytes);
        Assert.True(result.Buffer.Length >= bytes, $"the stream ended after '{Encoding.UTF8.GetString(result.Buffer)}', before '{text}'");
        ReadOnlySequence<byte> taken = result.Buffer.Slice(0, bytes);
        string received = Encoding.UTF8.GetString(taken);
        input.AdvanceTo(taken.End);
        Assert.Equal(text, received);
    }

    /// <summary>Waits for the end of the stream, with nothing before it.</summary>
    public static async Task ExpectEndAsync(this PipeReader input) => Assert.Equal("", await input.ReadTextToEndAsync());

    /// <summary>Reads and drops bytes until the connection faults. An end of stream instead is a failure.</summary>
    public static async Task<Fault> ReadUntilFaultAsync(this PipeReader input) => await FaultOfAsync(async () =>
    {
        while (true)
        {
            ReadResult result = await input.ReadAsync();
            input.AdvanceTo(result.Buffer.End);
            Assert.False(result.IsCompleted, "a broken connection reported the end of the stream");
        }
    });

    /// <summary>Writes until the connection faults.</summary>
    public static async Task<Fault> WriteUntilFaultAsync(this PipeWriter output)
    {
        byte[] chunk = new byte[64 * 1024];
        return await FaultOfAsync(async () =>
        {
            while (true)
            {
                await output.WriteAsync(chunk);
            }
        });
    }

    /// <summary>The fault of an operation that must fail.</summary>
    public static async Task<Fault> FaultOfAsync(Func<Task> operation) =>
        (await Assert.ThrowsAsync<FaultException>(operation)).Fault;

    /// <summary>An operation must end because its token fired.</summary>
    public static async Task ExpectCanceledAsync(Func<Task> operation) =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(operation);
}
