namespace Berth;

/// <summary>Generous bounds: they end a hanging test, and decide nothing else.</summary>
internal static class Waiting
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    public static async Task<T> Within<T>(this Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(Limit);
        }
        catch (TimeoutException error) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Waited in vain for {what}", error);
        }
    }

    public static Task Within(this Task task, string what) => Awaited(task).Within(what);

    private static async Task<bool> Awaited(Task task)
    {
        await task;
        return true;
    }
}
