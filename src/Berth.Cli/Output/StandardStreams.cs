using Microsoft.Win32.SafeHandles;

namespace Berth;

/// <summary>
/// The three standard streams as read(2) and write(2) see them: no text, no buffers, no line editing of our own, and a closed pipe
/// shows as an exception, where the base library's console streams swallow it.
/// </summary>
internal static class StandardStreams
{
    public static bool IsInputTerminal => !Console.IsInputRedirected;

    public static bool IsOutputTerminal => !Console.IsOutputRedirected;

    public static bool IsErrorTerminal => !Console.IsErrorRedirected;

    /// <summary>
    /// Standard input. Files go through the console's stream, because <see cref="FileStream"/> would not move the file's position
    /// for the next program that reads from it.
    /// </summary>
    public static Stream OpenInput() => Open(0, FileAccess.Read) ?? Console.OpenStandardInput();

    public static Stream OpenOutput() => Open(1, FileAccess.Write) ?? Console.OpenStandardOutput();

    public static Stream OpenError() => Open(2, FileAccess.Write) ?? Console.OpenStandardError();

    private static FileStream? Open(int descriptor, FileAccess access)
    {
        try
        {
            FileStream stream = IsNonBlocking(descriptor)
                ? new FileStream($"/proc/self/fd/{descriptor}", FileMode.Open, access, FileShare.ReadWrite, bufferSize: 0)
                : new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0);
            if (!stream.CanSeek)
            {
                return stream;
            }

            stream.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Closed, or of a kind that FileStream does not take.
        }

        return null;
    }

    /// <summary>
    /// Whether whoever shares the pipe or terminal with us has made it non-blocking: a full pipe would then be an error to us. Opened
    /// again by its name in /proc it is blocking, for us alone.
    /// </summary>
    private static bool IsNonBlocking(int descriptor)
    {
        const int NonBlocking = 0x800; // O_NONBLOCK
        try
        {
            string? flags = File.ReadLines($"/proc/self/fdinfo/{descriptor}")
                .FirstOrDefault(static line => line.StartsWith("flags:", StringComparison.Ordinal));
            return flags is not null && (Convert.ToInt32(flags["flags:".Length..].Trim(), fromBase: 8) & NonBlocking) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // Closed, or a system without /proc.
        }
    }
}
