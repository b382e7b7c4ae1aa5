namespace Berth;

/// <summary>Counts what a step allocates once everything it needs is there.</summary>
internal static class Allocations
{
    /// <summary>Bytes allocated by a thousand runs of a step that had run before.</summary>
    public static long Of(Action step)
    {
        for (int i = 0; i < 100; i++)
        {
            step();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            step();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
