namespace Berth;

/// <summary>Bounds against hanging. Nothing is measured with them.</summary>
internal static class Waiting
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    public static async Task<T> Within<T>(this Task<T> task, string what)
    {
        await ((Task)task).Within(what);
        return await task;
    }

    public static async Task Within(this Task task, string what)
    {
        try
        {
            await task.WaitAsync(Limit);
        }
        catch (TimeoutException error) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Waited in vain for {what}.", error);
        }
    }

    /// <summary>For what the system offers no event: asks again, a little later each time, until it is so.</summary>
    public static async Task UntilAsync(Func<bool> isSo, string what)
    {
        using CancellationTokenSource limit = new(Limit);
        while (!isSo())
        {
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"Waited in vain until {what}.");
            }

            await Task.Delay(20);
        }
    }
}
