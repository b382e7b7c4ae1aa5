using Microsoft.Extensions.Logging;

namespace Berth;

/// <summary>
/// A logger that fails (its file cannot be opened at the descriptor limit, say) costs a message, never the accept loop that wanted to
/// tell of its own trouble.
/// </summary>
internal sealed class ForgivingLogger(ILogger logger) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => logger.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            logger.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
            // There is nobody left to tell.
        }
    }
}
