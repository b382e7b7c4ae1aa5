namespace Berth;

/// <summary>Numbers for connections and sessions: one sequence for both, because a server tells of both in one stream of events.</summary>
internal static class ConnectionIds
{
    private static long s_last;

    public static long Next() => Interlocked.Increment(ref s_last);
}
