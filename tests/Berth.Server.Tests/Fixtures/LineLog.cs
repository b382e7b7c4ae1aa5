namespace Berth;

/// <summary>Lines that were said, in order; tests wait for those that are to come. Any thread.</summary>
internal sealed class LineLog
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _ended;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public void Add(string line)
    {
        lock (_gate)
        {
            _lines.Add(line);
            Wake();
        }
    }

    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            Wake();
        }
    }

    /// <summary>Waits for the <paramref name="count"/>th line that starts with the prefix and contains the text.</summary>
    public async Task<string> WaitForAsync(string prefix, string containing = "", int count = 1)
    {
        Task<string> found = FindAsync(prefix, containing, count);
        try
        {
            return await found.WaitAsync(Waiting.Limit);
        }
        catch (TimeoutException error) when (!found.IsCompleted)
        {
            throw new TimeoutException($"Waited in vain for '{prefix}…{containing}' number {count} in:\n{string.Join('\n', Lines)}", error);
        }
    }

    public int Count(string prefix, string containing = "") => Lines.Count(line => IsSuch(line, prefix, containing));

    private static bool IsSuch(string line, string prefix, string containing) =>
        line.StartsWith(prefix, StringComparison.Ordinal) && line.Contains(containing, StringComparison.Ordinal);

    private async Task<string> FindAsync(string prefix, string containing, int count)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_lines.Where(line => IsSuch(line, prefix, containing)).Skip(count - 1).FirstOrDefault() is { } found)
                {
                    return found;
                }

                if (_ended)
                {
                    throw new InvalidOperationException($"No '{prefix}…{containing}' number {count} in:\n{string.Join('\n', _lines)}");
                }

                more = _more.Task;
            }

            await more;
        }
    }

    private void Wake()
    {
        _more.SetResult();
        _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
