using System.Net.Sockets;

namespace Berth;

/// <summary>One dial, from the name to the open socket. Runs once.</summary>
/// <param name="engine">Resolves, and its clock measures.</param>
/// <param name="url">Where to.</param>
/// <param name="options">How.</param>
/// <param name="open">One attempt at one address.</param>
/// <param name="endsOf">The addresses of what an attempt opened.</param>
internal sealed class Dial<T>(
    Engine engine,
    SocketUrl url,
    DialOptions options,
    Func<Address, CancellationToken, ValueTask<T>> open,
    Func<T, Ends> endsOf)
    where T : class, IAsyncDisposable
{
    /// <summary>RFC 8305 section 8: it must not be less, so that a host is not flooded.</summary>
    private static readonly TimeSpan AttemptDelayMin = TimeSpan.FromMilliseconds(10);

    /// <summary>What every timer takes.</summary>
    private static readonly TimeSpan AttemptDelayMax = TimeSpan.FromDays(1);

    private readonly string? _host = url.Host.Length > 0 ? url.Host : null;

    private bool IsRacing => !options.Sequential && url.Transport.IsStream();

    /// <summary>On a handler thread of the blocking form an attempt would wait in the kernel, and nothing could run beside it.</summary>
    private bool MayBeHandlerThread => engine.Blocking is not null && SynchronizationContext.Current is not null;

    public async ValueTask<T> RunAsync(CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.AttemptDelay, AttemptDelayMin, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.AttemptDelay, AttemptDelayMax, nameof(options));
        using CancellationTokenSource? limit = options.Timeout is { } timeout ? StartLimit(timeout) : null;
        using CancellationTokenSource? either = limit is null
            ? null
            : CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        CancellationToken end = either?.Token ?? cancellation;

        // Here and below: a handler that dials keeps its thread.
        IReadOnlyList<Address> addresses = await ResolveAsync(end, cancellation).ConfigureAwait(true);
        bool isRace = IsRacing && addresses.Count > 1;
        Race<T> race = new(
            engine.TimeProvider,
            isRace && MayBeHandlerThread ? OpenElsewhereAsync : OpenAsync,
            isRace ? options.AttemptDelay : null,
            _host,
            options.OnStep);
        long start = engine.TimeProvider.GetTimestamp();
        try
        {
            if (await race.RunAsync(addresses, end).ConfigureAwait(true) is { } winner)
            {
                T opened = await winner.Opening.ConfigureAwait(true);
                Ends ends = endsOf(opened);
                options.OnStep?.Invoke(new DialConnected(ends.Local, ends.Remote, winner.Elapsed) { Peer = ends.Peer });
                return opened;
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            Fault reached = LimitReached(SocketOperation.Connect, start, addresses.Count - race.Attempts.Count);
            Attempt<T>[] cut = [.. race.Attempts.Where(static attempt => attempt.Fault is null)];
            foreach (Attempt<T> attempt in cut)
            {
                Fault fault = attempt.Fail(reached, _host);
                options.OnStep?.Invoke(new DialFailed(fault));
            }

            throw Failure(race, cut[0].Fault!);
        }

        throw Failure(race, MostTelling(race.Attempts));
    }

    private async Task<T> OpenAsync(Address address, CancellationToken end) => await open(address, end).ConfigureAwait(true);

    private Task<T> OpenElsewhereAsync(Address address, CancellationToken end) =>
        Task.Run(() => OpenAsync(address, end), CancellationToken.None);

    private CancellationTokenSource StartLimit(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero, nameof(options));
        return new CancellationTokenSource(timeout, engine.TimeProvider);
    }

    private async ValueTask<IReadOnlyList<Address>> ResolveAsync(CancellationToken end, CancellationToken cancellation)
    {
        if (url.TryGetAddress(out Address known))
        {
            return InFamily([known]);
        }

        long start = engine.TimeProvider.GetTimestamp();
        try
        {
            IReadOnlyList<Address> found = await engine.ResolveAsync(url.Host, url.Port, end).ConfigureAwait(true);
            IReadOnlyList<Address> usable = InFamily(found);
            IReadOnlyList<Address> ordered = IsRacing ? AddressOrder.Interleaved(usable) : usable;
            options.OnStep?.Invoke(new DialResolved(url.Host, ordered, engine.TimeProvider.GetElapsedTime(start))
            {
                LeftOut = [.. found.Except(usable)],
            });
            return ordered;
        }
        catch (FaultException failed) when (failed.Fault.Operation == SocketOperation.Resolve)
        {
            throw new FaultException(
                failed.Fault with { Host = url.Host, Elapsed = engine.TimeProvider.GetElapsedTime(start) }, failed.InnerException);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new FaultException(LimitReached(SocketOperation.Resolve, start, addressesLeft: 0));
        }
    }

    private IReadOnlyList<Address> InFamily(IReadOnlyList<Address> found)
    {
        AddressFamily? family = options.Family
            ?? (options is { LocalAddress: { IsIP: true } local, OtherLocalAddress: null } ? local.Unmap().Family : null);
        if (family is null || !url.Transport.IsIP())
        {
            return found;
        }

        List<Address> usable = [.. found.Where(address => address.Unmap().Family == family)];
        return usable.Count > 0
            ? usable
            : throw new FaultException(new Fault(FaultReason.NameNotResolved, SocketOperation.Resolve)
            {
                Host = _host,
                Detail = $"No {(family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")} address is known for '{url.Host}', and another "
                    + $"family is not to be used; found: {string.Join(", ", found.Select(address => address.HostText))}.",
            });
    }

    private Fault LimitReached(SocketOperation operation, long start, int addressesLeft) => new(FaultReason.TimedOut, operation)
    {
        Host = _host,
        Elapsed = engine.TimeProvider.GetElapsedTime(start),
        Detail = $"The time limit of {FaultText.Duration(options.Timeout!.Value)} ran out"
            + (addressesLeft > 0 ? $" with {addressesLeft} more to try." : "."),
    };

    private static FaultException Failure(Race<T> race, Fault fault) => new(fault)
    {
        Others = [.. race.Attempts.Select(static attempt => attempt.Fault!).Where(other => !ReferenceEquals(other, fault))],
    };

    /// <summary>A refusal is the peer's own word; "no route" from our own kernel says less than what the network, or silence, said.</summary>
    private static Fault MostTelling(IReadOnlyList<Attempt<T>> attempts) =>
        (attempts.LastOrDefault(static attempt => attempt.Fault!.Reason == FaultReason.Refused)
            ?? attempts.LastOrDefault(static attempt => !IsLocal(attempt.Fault!.Reason))
            ?? attempts[^1]).Fault!;

    private static bool IsLocal(FaultReason reason) => reason
        is FaultReason.Unreachable or FaultReason.AddressNotAvailable or FaultReason.NotSupported or FaultReason.InvalidArgument;
}
