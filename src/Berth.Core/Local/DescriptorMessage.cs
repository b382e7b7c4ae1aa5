using Microsoft.Win32.SafeHandles;

namespace Berth;

/// <summary>What one receive of a <see cref="DescriptorChannel"/> brought. Disposing it closes the descriptors that nobody took.</summary>
/// <param name="byteCount">Bytes in the receiver's buffer; 0 for the end.</param>
/// <param name="descriptors">The descriptors, owned by the message.</param>
public sealed class DescriptorMessage(int byteCount, IReadOnlyList<SafeFileHandle> descriptors) : IDisposable
{
    private readonly SafeFileHandle?[] _descriptors = [.. descriptors];

    /// <summary>Bytes in the receiver's buffer.</summary>
    public int ByteCount => byteCount;

    /// <summary>Whether the other end is closed and everything it sent was received.</summary>
    public bool IsEnd => byteCount == 0;

    /// <summary>How many descriptors came, in the sender's order.</summary>
    public int DescriptorCount => _descriptors.Length;

    /// <summary>
    /// Takes a descriptor out of the message: <c>new FileStream(message.Take(0), FileAccess.Read)</c> for a file, the engine's
    /// <see cref="DescriptorSharing"/> for sockets, <see cref="LocalPlatform.AdoptPipeReadStream"/> for pipes.
    /// </summary>
    /// <param name="place">0 to <see cref="DescriptorCount"/> − 1.</param>
    /// <returns>The descriptor, close-on-exec; owned by the caller from now on.</returns>
    /// <exception cref="InvalidOperationException">It was taken already, or the message is disposed.</exception>
    public SafeFileHandle Take(int place)
    {
        SafeFileHandle? taken = _descriptors[place];
        _descriptors[place] = null;
        return taken ?? throw new InvalidOperationException($"Descriptor {place} of the message was taken already, or the message is disposed.");
    }

    /// <summary>Closes the descriptors that nobody took.</summary>
    public void Dispose()
    {
        foreach (SafeFileHandle? descriptor in _descriptors)
        {
            descriptor?.Dispose();
        }

        Array.Clear(_descriptors);
    }
}
