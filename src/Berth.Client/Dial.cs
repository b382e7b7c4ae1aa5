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
    where T : IAsyncDisposable
{
    private readonly List<Fault> _faults = [];
    private readonly string? _host = url.Host.Length > 0 ? url.Host : null;

    public async ValueTask<T> RunAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource? limit = options.Timeout is { } timeout ? StartLimit(timeout) : null;
        using CancellationTokenSource? either = limit is null
            ? null
            : CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        CancellationToken end = either?.Token ?? cancellation;

        // Here and below: a handler that dials keeps its thread.
        IReadOnlyList<Address> addresses = await ResolveAsync(end, cancellation).ConfigureAwait(true);
        for (int place = 0; place < addresses.Count; place++)
        {
            Address address = addresses[place];
            options.OnStep?.Invoke(new DialTrying(address));
            long start = engine.TimeProvider.GetTimestamp();
            try
            {
                T opened = await open(address, end).ConfigureAwait(true);
                Ends ends = endsOf(opened);
                options.OnStep?.Invoke(new DialConnected(ends.Local, ends.Remote, engine.TimeProvider.GetElapsedTime(start)));
                return opened;
            }
            catch (FaultException failed)
            {
                Keep(Completed(failed.Fault, address, start));
                if (failed.Fault.Operation == SocketOperation.Bind)
                {
                    break; // The local address is no better for another peer address.
                }
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                Fault timedOut = LimitReached(SocketOperation.Connect, start, addresses.Count - place - 1) with { Address = address };
                Keep(timedOut);
                throw Failure(timedOut);
            }
        }

        throw Failure(MostTelling());
    }

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
            options.OnStep?.Invoke(new DialResolved(url.Host, usable, engine.TimeProvider.GetElapsedTime(start)));
            return usable;
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
        AddressFamily? family = options.Family ?? (options.LocalAddress is { IsIP: true } local ? local.Unmap().Family : null);
        if (family is null || url.Transport.IsUnix())
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

    private void Keep(Fault fault)
    {
        _faults.Add(fault);
        options.OnStep?.Invoke(new DialFailed(fault));
    }

    private Fault Completed(Fault fault, Address address, long start)
    {
        bool isOfPeer = fault.Address is not { } about || about == address;
        return fault with
        {
            Address = fault.Address ?? address,
            Host = isOfPeer ? _host : null,
            Elapsed = engine.TimeProvider.GetElapsedTime(start),
        };
    }

    private Fault LimitReached(SocketOperation operation, long start, int addressesLeft) => new(FaultReason.TimedOut, operation)
    {
        Host = _host,
        Elapsed = engine.TimeProvider.GetElapsedTime(start),
        Detail = $"The time limit of {FaultText.Duration(options.Timeout!.Value)} ran out"
            + (addressesLeft > 0 ? $" with {addressesLeft} more to try." : "."),
    };

    private FaultException Failure(Fault fault) =>
        new(fault) { Others = [.. _faults.Where(other => !ReferenceEquals(other, fault))] };

    /// <summary>"No route" from our own kernel says less than what the other end, or silence, said.</summary>
    private Fault MostTelling() => _faults.FindLast(static fault => !IsLocal(fault.Reason)) ?? _faults[^1];

    private static bool IsLocal(FaultReason reason) => reason
        is FaultReason.Unreachable or FaultReason.AddressNotAvailable or FaultReason.NotSupported or FaultReason.InvalidArgument;
}
