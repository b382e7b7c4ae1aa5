namespace Berth.Conformance.Memory;

/// <summary>The names of a host without a network: it knows none.</summary>
internal sealed class MemoryNames : NameResolver
{
    protected override ValueTask<IReadOnlyList<ResolvedName>> LookUpCoreAsync(NameQuery query, CancellationToken end) =>
        throw new FaultException(new Fault(FaultReason.NameNotResolved, SocketOperation.Resolve) { Host = query.Host });

    protected override ValueTask<ReverseName> LookUpCoreAsync(ReverseQuery query, CancellationToken end) =>
        throw new FaultException(new Fault(FaultReason.NameNotResolved, SocketOperation.Resolve) { Address = query.Address });
}
