namespace Berth;

/// <summary>A script is not in the language, or the stack did not do what it says. The message begins with the place.</summary>
internal sealed class ScriptException : Exception
{
    public ScriptException(string file, int line, int column, string message)
        : base($"{file}:{line}:{column}: {message}") => Line = line;

    public ScriptException(string file, int line, string message, string? trace = null)
        : base(trace is null ? $"{file}:{line}: {message}" : $"{file}:{line}: {message}\npackets so far:\n{trace}") => Line = line;

    public int Line { get; }
}
