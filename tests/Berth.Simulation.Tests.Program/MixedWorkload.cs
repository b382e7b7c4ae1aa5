using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;

namespace Berth.Simulation.Tests;

/// <summary>
/// What ordinary server code does all at once, written as people write it: tasks, channels, semaphores, parallel loops, TLS, timers. It
/// notes each step; the order of the notes is what is compared.
/// </summary>
internal sealed class MixedWorkload(TimeProvider time, Action<string> note, X509Certificate2 certificate)
{
    private readonly Channel<string> _channel = Channel.CreateBounded<string>(3);

    public async Task RunAsync()
    {
        using SemaphoreSlim two = new(2);
        Task reader = Task.Run(ReadChannelAsync);
        Task[] writers = [.. Enumerable.Range(0, 6).Select(number => Task.Run(() => WriteAsync(number, two)))];
        Task loops = LoopsAsync();
        Task tls = SecureEchoAsync();
        Task timers = TimersAsync();
        await Task.WhenAll(writers);
        _channel.Writer.Complete();
        await Task.WhenAll(reader, loops, tls, timers);
    }

    private async Task WriteAsync(int number, SemaphoreSlim two)
    {
        for (int turn = 0; turn < 4; turn++)
        {
            await two.WaitAsync().ConfigureAwait(false);
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds((number * turn) % 3), time).ConfigureAwait(false);
                await Task.Yield();
                note($"writer {number} turn {turn}");
            }
            finally
            {
                two.Release();
            }

            await _channel.Writer.WriteAsync($"{number}.{turn}").ConfigureAwait(false);
        }
    }

    private async Task ReadChannelAsync()
    {
        await foreach (string text in _channel.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            note($"read {text}");
        }
    }

    private async Task LoopsAsync()
    {
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 12),
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (number, cancellation) =>
            {
                note($"loop {number} begins");
                await Task.Delay(TimeSpan.FromMilliseconds(number % 4), time, cancellation).ConfigureAwait(false);
                await Task.Run(() => note($"loop {number} works"), cancellation);
            });
        Parallel.For(0, 6, new ParallelOptions { MaxDegreeOfParallelism = 3 }, number => note($"for {number}"));
    }

    private async Task TimersAsync()
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(2), time);
        using CancellationTokenSource limit = new(TimeSpan.FromMilliseconds(9), time);
        try
        {
            while (await timer.WaitForNextTickAsync(limit.Token).ConfigureAwait(false))
            {
                note("tick");
            }
        }
        catch (OperationCanceledException)
        {
            note("limit");
        }
    }

    private async Task SecureEchoAsync()
    {
        (Stream near, Stream far) = DuplexPipe.Create();
        Task server = Task.Run(async () =>
        {
            await using SslStream stream = new(far);
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
            }).ConfigureAwait(false);
            byte[] buffer = new byte[4096];
            int count;
            while ((count = await stream.ReadAsync(buffer).ConfigureAwait(false)) > 0)
            {
                note($"server got {count}");
                await stream.WriteAsync(buffer.AsMemory(0, count)).ConfigureAwait(false);
            }
        });

        await using (SslStream stream = new(near))
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "simulated",
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.Thumbprint,
            }).ConfigureAwait(false);
            note($"client speaks {stream.SslProtocol}");
            byte[] buffer = new byte[4096];
            for (int size = 1; size <= 4096; size *= 4)
            {
                await stream.WriteAsync(buffer.AsMemory(0, size)).ConfigureAwait(false);
                await stream.ReadExactlyAsync(buffer.AsMemory(0, size)).ConfigureAwait(false);
                note($"client got {size} back");
                await Task.Delay(TimeSpan.FromMilliseconds(1), time).ConfigureAwait(false);
            }

            await stream.ShutdownAsync().ConfigureAwait(false);
        }

        await server;
    }

    private static class DuplexPipe
    {
        public static (Stream Near, Stream Far) Create()
        {
            Pipe there = new();
            Pipe back = new();
            return (new DuplexStream(back.Reader.AsStream(), there.Writer.AsStream()), new DuplexStream(there.Reader.AsStream(), back.Writer.AsStream()));
        }
    }
}
