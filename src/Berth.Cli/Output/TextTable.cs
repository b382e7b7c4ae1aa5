using System.Text;

namespace Berth;

/// <summary>
/// Rows of words in columns, the first row being titles. It never wraps, so that what is to be copied stays one line. Not by
/// Spectre.Console, as elsewhere: in a server the library would hold some ten descriptors for good, each a connection less.
/// </summary>
internal sealed class TextTable(bool isStyled)
{
    private const int GapColumns = 2;
    private readonly List<string[]> _rows = [];

    public TextTable Add(params string[] row)
    {
        _rows.Add(row);
        return this;
    }

    public TextTable Add(IEnumerable<string[]> rows)
    {
        _rows.AddRange(rows);
        return this;
    }

    /// <summary>The lines, each with its end.</summary>
    public override string ToString()
    {
        int[] widths = [.. Enumerable.Range(0, _rows[0].Length).Select(column => _rows.Max(row => row[column].Length) + GapColumns)];
        StringBuilder text = new();
        foreach (string[] row in _rows)
        {
            string line = string.Concat(row.Select((word, column) => word.PadRight(widths[column]))).TrimEnd();
            text.Append(isStyled && row == _rows[0] ? $"\e[1m{line}\e[0m" : line).Append('\n');
        }

        return text.ToString();
    }
}
