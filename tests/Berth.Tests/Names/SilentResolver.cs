namespace Berth.Tests.Names;

/// <summary>A resolver that never answers, but says so when it is asked.</summary>
internal sealed class SilentResolver(TimeProvider clock) : NameResolver
{
    public int Asked { get; private set; }

    protected override TimeProvider TimeProvider => clock;

    protected override string DescribeLoad() => "Everything is stuck.";

    protected override ValueTask<IReadOnlyList<ResolvedName>> LookUpCoreAsync(NameQuery query, CancellationToken end) =>
        WaitAsync<IReadOnlyList<ResolvedName>>(end);

    protected override ValueTask<ReverseName> LookUpCoreAsync(ReverseQuery query, CancellationToken end) => WaitAsync<ReverseName>(end);

    private ValueTask<T> WaitAsync<T>(CancellationToken end)
    {
        Asked++;
        return new ValueTask<T>(new TaskCompletionSource<T>().Task.WaitAsync(end));
    }
}
