using System.Text;

namespace Berth;

/// <summary>
/// Bytes as <c>hexdump -C</c> shows them: offset, sixteen bytes, the printable ASCII. Each call begins a new row, so that what was
/// received is shown at once; the offset goes on.
/// </summary>
internal sealed class HexDump
{
    private const int RowBytes = 16;
    private const int HalfBytes = 8;
    private long _offset;

    /// <summary>Begins at offset 0 again.</summary>
    public void Restart() => _offset = 0;

    public string Lines(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new(bytes.Length * 5);
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> row = bytes[..Math.Min(RowBytes, bytes.Length)];
            AppendRow(text, row);
            _offset += row.Length;
            bytes = bytes[row.Length..];
        }

        return text.ToString();
    }

    private void AppendRow(StringBuilder text, ReadOnlySpan<byte> row)
    {
        text.Append(_offset.ToString("x8")).Append(' ');
        for (int place = 0; place < RowBytes; place++)
        {
            text.Append(place == HalfBytes ? "  " : " ");
            text.Append(place < row.Length ? row[place].ToString("x2") : "  ");
        }

        text.Append("  |");
        foreach (byte value in row)
        {
            text.Append(value is >= 0x20 and < 0x7f ? (char)value : '.');
        }

        text.Append("|\n");
    }
}
