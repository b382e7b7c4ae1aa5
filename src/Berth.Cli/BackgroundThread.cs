namespace Berth;

/// <summary>
/// A thread for what can't be cancelled, such as reading a terminal: the process does not wait for it when it ends.
/// </summary>
internal static class BackgroundThread
{
    /// <summary>Runs the body on a thread of its own.</summary>
    /// <returns>A task that ends as the body ends, with its exception if it threw.</returns>
    public static Task Run(string name, Action body)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() =>
        {
            try
            {
                body();
                ended.SetResult();
            }
            catch (Exception e)
            {
                ended.SetException(e);
            }
        })
        {
            IsBackground = true,
            Name = name,
        };
        thread.Start();
        return ended.Task;
    }
}
