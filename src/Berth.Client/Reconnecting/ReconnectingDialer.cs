using System.Runtime.CompilerServices;
using Polly;
using Polly.Retry;

namespace Berth;

/// <summary>
/// Gives a handler one connection after another, until it has finished: dials, and dials anew after a wait when that fails or the
/// connection breaks. It does not send again what was lost with a connection: only the handler knows what the peer has seen.
/// </summary>
/// <remarks>Members may be called from any thread, several at once. The waits are those of the engine's clock.</remarks>
/// <param name="engine">What makes the sockets, and whose clock counts the waits.</param>
public sealed class ReconnectingDialer(Engine engine)
{
    private readonly Engine _engine = engine ?? throw new ArgumentNullException(nameof(engine));
    private readonly Dialer _dialer = new(engine);

    /// <summary>Runs the handler over a connection, again and again, until it returns.</summary>
    /// <param name="url">A stream URL.</param>
    /// <param name="handler">
    /// Uses one connection. When it returns, the connection is closed in order and this method ends; when it throws an
    /// <see cref="IOException"/>, as a broken connection does, it is called again with the next connection; any other exception goes
    /// to the caller.
    /// </param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends the dial or the wait, and is the handler's.</param>
    /// <returns>A task that ends when the handler has returned.</returns>
    /// <exception cref="ArgumentException">The URL's transport is no stream, or it names no host to connect to.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time in the options is outside its range.</exception>
    /// <exception cref="FaultException">The engine cannot do what is asked (<see cref="FaultReason.NotSupported"/>).</exception>
    public async Task RunAsync(
        SocketUrl url, StreamHandler handler, ReconnectOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.DelayMin, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.DelayMax, options.DelayMin, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.DelayMax, TimeSpan.FromDays(1), nameof(options));
        ResiliencePipeline pipeline = PipelineFor(options);
        ResilienceContext context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: true, cancellation); // A handler thread is kept.
        try
        {
            // Each turn of the loop begins with short waits again.
            while (!await pipeline.ExecuteAsync(
                context => UseOneAsync(url, handler, options, context.CancellationToken), context).ConfigureAwait(true))
            {
            }
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Runs the handler over a connection, again and again, until it returns.</summary>
    /// <param name="url">The text of a stream URL.</param>
    /// <param name="handler">As for the other overload.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends the dial or the wait, and is the handler's.</param>
    /// <returns>A task that ends when the handler has returned.</returns>
    /// <exception cref="FormatException">The text is no URL; the message names the offending part.</exception>
    /// <exception cref="ArgumentException">As for the other overload.</exception>
    /// <exception cref="FaultException">As for the other overload.</exception>
    public Task RunAsync(string url, StreamHandler handler, ReconnectOptions options, CancellationToken cancellation = default) =>
        RunAsync(SocketUrl.Parse(url), handler, options, cancellation);

    private ResiliencePipeline PipelineFor(ReconnectOptions options) =>
        new ResiliencePipelineBuilder { TimeProvider = _engine.TimeProvider }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = static attempt => ValueTask.FromResult(
                    attempt.Outcome.Exception is IOException and not FaultException { Fault.Reason: FaultReason.NotSupported }),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = options.DelayMin,
                MaxDelay = options.DelayMax,
                UseJitter = true,
                Randomizer = options.Randomness,
                OnRetry = attempt =>
                {
                    options.OnWait?.Invoke(new ReconnectWait((IOException)attempt.Outcome.Exception!, attempt.RetryDelay));
                    return ValueTask.CompletedTask;
                },
            })
            .Build();

    /// <returns>True when the handler has finished, false when its connection broke after it had lasted.</returns>
    private async ValueTask<bool> UseOneAsync(
        SocketUrl url, StreamHandler handler, ReconnectOptions options, CancellationToken cancellation)
    {
        Connection connection = await _dialer.ConnectAsync(url, options.Dial, cancellation).ConfigureAwait(true);
        await using ConfiguredAsyncDisposable disposing = connection.ConfigureAwait(true);
        long start = _engine.TimeProvider.GetTimestamp();
        try
        {
            await handler(connection, cancellation).ConfigureAwait(true);
            return true;
        }
        catch (IOException broken) when (_engine.TimeProvider.GetElapsedTime(start) >= options.DelayMax)
        {
            connection.Abort();
            options.OnWait?.Invoke(new ReconnectWait(broken, TimeSpan.Zero));
            return false;
        }
        catch
        {
            connection.Abort();
            throw;
        }
    }
}
