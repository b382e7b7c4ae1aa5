namespace Berth;

/// <summary>
/// Turns names into addresses and back, with the meaning of getaddrinfo(3) and getnameinfo(3) (RFC 3493 section 6). An engine has one:
/// the C library's for the system's sockets, one of its own for a simulated network.
/// </summary>
/// <remarks>Members may be called from any thread. Cancelling ends the wait, and leaves the resolver as it was.</remarks>
public abstract class NameResolver
{
    /// <summary>The clock of the time limits.</summary>
    protected virtual TimeProvider TimeProvider => TimeProvider.System;

    /// <summary>Turns a name into addresses: getaddrinfo(3).</summary>
    /// <param name="query">Host, service and hints.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>At least one answer, in the order in which they are to be tried: one for each family and type.</returns>
    /// <exception cref="FaultException">
    /// The query is refused (<see cref="NameQuery.FindRefusal"/>, <see cref="FaultReason.InvalidArgument"/>), the resolver found nothing
    /// (<see cref="Fault.NameError"/> says what it said), this resolver can't do what was asked, or the time limit ran out.
    /// </exception>
    public ValueTask<IReadOnlyList<ResolvedName>> LookUpAsync(NameQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return query.FindRefusal() is { } refusal
            ? throw new FaultException(
                new Fault(FaultReason.InvalidArgument, SocketOperation.Resolve) { Host = query.Host, Detail = refusal })
            : WithinAsync(
                query.TimeLimit,
                end => LookUpCoreAsync(query, end),
                new Fault(FaultReason.TimedOut, SocketOperation.Resolve) { Host = query.Host },
                cancellation);
    }

    /// <summary>Turns an address into names: getnameinfo(3).</summary>
    /// <param name="query">The address and what is wanted of it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The names.</returns>
    /// <exception cref="FaultException">
    /// The address is no IP address (<see cref="FaultReason.NotSupported"/>), a name is required and there is none, the resolver failed,
    /// this resolver can't do what was asked, or the time limit ran out.
    /// </exception>
    public ValueTask<ReverseName> LookUpAsync(ReverseQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        Fault fault = new(FaultReason.TimedOut, SocketOperation.Resolve) { Address = query.Address };
        return query.Address.IsIP
            ? WithinAsync(query.TimeLimit, end => LookUpCoreAsync(query, end), fault, cancellation)
            : throw new FaultException(fault with
            {
                Reason = FaultReason.NotSupported,
                Detail = "Only IP addresses have names; a Unix address is its own.",
            });
    }

    /// <summary>Answers a query that is not refused.</summary>
    /// <param name="query">Host, service and hints; the time limit is the caller's business.</param>
    /// <param name="end">Ends the wait: cancelled by the caller, or the time limit ran out.</param>
    /// <returns>At least one answer.</returns>
    /// <exception cref="FaultException">The resolver found nothing, or can't do what was asked.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="end"/> fired.</exception>
    protected abstract ValueTask<IReadOnlyList<ResolvedName>> LookUpCoreAsync(NameQuery query, CancellationToken end);

    /// <summary>Answers a query about an IP address.</summary>
    /// <param name="query">The address and what is wanted of it; the time limit is the caller's business.</param>
    /// <param name="end">Ends the wait: cancelled by the caller, or the time limit ran out.</param>
    /// <returns>The names.</returns>
    /// <exception cref="FaultException">A required name was not found, or the resolver failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="end"/> fired.</exception>
    protected abstract ValueTask<ReverseName> LookUpCoreAsync(ReverseQuery query, CancellationToken end);

    /// <summary>What is known of calls that hold this resolver up; stands in the fault when a time limit runs out. Default nothing.</summary>
    /// <returns>A sentence, or null.</returns>
    protected virtual string? DescribeLoad() => null;

    private async ValueTask<T> WithinAsync<T>(
        TimeSpan? limit, Func<CancellationToken, ValueTask<T>> lookUp, Fault timedOut, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (limit is not { } time)
        {
            return await lookUp(cancellation).ConfigureAwait(true); // Here and below: a handler that resolves keeps its thread.
        }

        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero, nameof(limit));
        using CancellationTokenSource clock = new(time, TimeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, clock.Token);
        try
        {
            return await lookUp(either.Token).ConfigureAwait(true);
        }
        catch (OperationCanceledException) when (clock.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            string load = DescribeLoad() is { } known ? $" {known}" : "";
            throw new FaultException(timedOut with
            {
                Detail = $"The resolver gave no answer within {FaultText.Duration(time)}; check the name servers in /etc/resolv.conf.{load}",
            });
        }
    }
}
