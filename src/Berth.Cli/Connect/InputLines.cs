namespace Berth;

/// <summary>The lines of standard input, each without its LF or CR LF; the last one may have none.</summary>
internal static class InputLines
{
    private const int ChunkBytes = 64 * 1024;

    /// <summary>Reads line by line, waiting on the calling thread.</summary>
    /// <param name="input">Where from.</param>
    /// <param name="bytesMax">The longest line.</param>
    /// <returns>Lines, each valid until the next is asked for.</returns>
    /// <exception cref="InvalidDataException">A line is longer.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(Stream input, int bytesMax)
    {
        byte[] buffer = new byte[ChunkBytes];
        int start = 0;
        int end = 0;
        int examined = 0;
        while (true)
        {
            int length = buffer.AsSpan(examined, end - examined).IndexOf((byte)'\n');
            if (length >= 0)
            {
                yield return WithoutCr(buffer.AsMemory(start..(examined + length)));
                start = examined += length + 1;
                continue;
            }

            // What is left moves to the front, and doubles its room when it fills half.
            byte[] target = (end - start) * 2 > buffer.Length ? new byte[buffer.Length * 2] : buffer;
            buffer.AsSpan(start, end - start).CopyTo(target);
            (buffer, start, end) = (target, 0, end - start);
            examined = end;
            if (end > bytesMax + 1) // Its CR may be there already.
            {
                throw new InvalidDataException($"a line has more than {bytesMax:N0} bytes");
            }

            int count = input.Read(buffer, end, buffer.Length - end);
            if (count == 0)
            {
                break;
            }

            end += count;
        }

        if (end > 0)
        {
            yield return WithoutCr(buffer.AsMemory(0, end));
        }
    }

    private static ReadOnlyMemory<byte> WithoutCr(ReadOnlyMemory<byte> line) =>
        line.Span is [.., (byte)'\r'] ? line[..^1] : line;
}
