namespace Berth;

/// <summary>Counts what a step allocates once everything it needs is there.</summary>
internal static class Allocations
{
    /// <summary>
    /// Bytes allocated by a thousand runs of a step that had run before, in the best of five attempts: a collection on another thread may empty
    /// the array pool, and counts what the runtime had set aside for this thread as allocated.
    /// </summary>
    public static long Of(Action step)
    {
        for (int i = 0; i < 100; i++)
        {
            step();
        }

        long least = long.MaxValue;
        for (int attempt = 0; attempt < 5 && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                step();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
