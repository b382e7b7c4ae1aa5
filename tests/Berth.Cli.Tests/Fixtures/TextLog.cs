using System.Text;
using System.Text.RegularExpressions;

namespace Berth;

/// <summary>Text that grows; tests wait for what is to come. Any thread.</summary>
internal sealed class TextLog
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _ended;

    public void Add(string text)
    {
        lock (_gate)
        {
            _text.Append(text);
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

    /// <summary>Waits until the condition holds of the text so far.</summary>
    public async Task<T> WaitAsync<T>(Func<string, T?> find, string what)
        where T : class
    {
        Task<T> found = FindAsync(find, what);
        try
        {
            return await found.WaitAsync(Waiting.Limit);
        }
        catch (TimeoutException error) when (!found.IsCompleted)
        {
            throw new TimeoutException($"Waited in vain for {what} in:\n{this}", error);
        }
    }

    public Task<Match> MatchAsync(string pattern) =>
        WaitAsync(text => Regex.Match(text, pattern, RegexOptions.None, Waiting.Limit) is { Success: true } match ? match : null, pattern);

    public override string ToString()
    {
        lock (_gate)
        {
            return _text.ToString();
        }
    }

    private async Task<T> FindAsync<T>(Func<string, T?> find, string what)
        where T : class
    {
        while (true)
        {
            Task more;
            string text;
            bool ended;
            lock (_gate)
            {
                (more, text, ended) = (_more.Task, _text.ToString(), _ended);
            }

            if (find(text) is { } found)
            {
                return found;
            }

            if (ended)
            {
                throw new InvalidOperationException($"There is no {what} in:\n{text}");
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
