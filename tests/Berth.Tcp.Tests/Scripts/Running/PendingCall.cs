namespace Berth;

/// <summary>A system call that has begun, and when it is expected to return.</summary>
internal sealed class PendingCall(CallEvent call, Instant to)
{
    public CallEvent Call => call;

    public Instant To => to;

    public bool HasBegun { get; set; }

    /// <summary>Bytes that a write has placed so far.</summary>
    public int Progress { get; set; }

    public string? Difference(CallResult returned)
    {
        string actual = returned.Error is { } error ? $"-1 {error}" : returned.Value.ToString();
        string expected = call.Error is { } wanted ? $"-1 {wanted}" : call.Result switch
        {
            null => actual,
            NumberValue number => number.Number.ToString(),
            NameValue name => ScriptConstants.Value(name).ToString(),
            _ => "a number",
        };
        return expected != actual ? $"expected {call.Name} to return {expected}, but it returned {actual}" : returned.Difference;
    }
}

/// <summary>What a call returned, and what of its other results is not what the script says.</summary>
internal readonly record struct CallResult(long Value, string? Error = null, string? Difference = null)
{
    public static CallResult Failed(string error) => new(-1, error);
}
