using System.Text;

namespace Berth;

/// <summary>Text on one of the standard streams, UTF-8 whatever the locale, each call written at once and whole. Any thread.</summary>
internal sealed class TextOutput(Stream stream, bool isTerminal, bool mayFail)
{
    private readonly Lock _gate = new();

    /// <summary>Whether colours may be used: a terminal, and neither NO_COLOR nor a terminal that knows none.</summary>
    public bool UseColours { get; } = isTerminal
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    public void WriteLine(string line) => Write(line + "\n");

    public void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes.</summary>
    /// <exception cref="OutputClosedException">The reader is gone, and this output may not lose what it is told.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            lock (_gate)
            {
                stream.Write(bytes);
            }
        }
        catch (UnauthorizedAccessException e) when (!mayFail)
        {
            // The base library's word for EBADF: the program was started with a closed standard output.
            throw new IOException("standard output can't be written to", e);
        }
        catch (IOException e) when (!mayFail)
        {
            throw IsBrokenPipe(e) ? new OutputClosedException(e) : e;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody reads our messages: there is nobody to tell.
        }
    }

    /// <summary>The text in red, where colours may be used. One escape sequence is not worth loading a library for each failure.</summary>
    public string Red(string text) => UseColours ? $"\e[31m{text}\e[0m" : text;

    /// <summary>The base library keeps the errno of a failed write in the exception's HResult.</summary>
    public static bool IsBrokenPipe(IOException e) => e.HResult == Errno.EPIPE.Value || e.HResult == Errno.ECONNRESET.Value;
}
