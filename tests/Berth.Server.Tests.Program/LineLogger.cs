using Microsoft.Extensions.Logging;

namespace Berth;

/// <summary>Prints what is logged as warning or worse: <c>log ID LEVEL MESSAGE</c>.</summary>
public sealed class LineLogger(Action<string> print) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            print($"log {eventId.Id} {logLevel} {formatter(state, exception)} {exception}".ReplaceLineEndings(" "));
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
