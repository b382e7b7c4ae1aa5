namespace Berth;

/// <summary>
/// The servers of this program, numbered as they are made, so that a worker finds the one it was started for. The program in the
/// worker makes the same ones in the same order.
/// </summary>
internal static class ProgramServers
{
    private static readonly Lock s_gate = new();
    private static readonly List<int> s_ended = [];
    private static int s_last;

    /// <summary>Those that have stopped: in a worker started from now on they are over, too, and their program goes on.</summary>
    public static IReadOnlyList<int> Ended
    {
        get
        {
            lock (s_gate)
            {
                return [.. s_ended];
            }
        }
    }

    /// <summary>The number of one more server.</summary>
    public static int Next() => Interlocked.Increment(ref s_last);

    public static void AddEnded(int server)
    {
        lock (s_gate)
        {
            s_ended.Add(server);
        }
    }
}
