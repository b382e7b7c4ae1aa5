using System.Globalization;
using System.Text;

namespace Berth;

/// <summary>
/// Draws packets as arrows between nodes, time running downwards: on the left when each was sent, on the right when it arrived. It is
/// drawn at its end, when it is known what became of each packet.
/// </summary>
internal sealed class SequenceDiagram : IDisposable
{
    private const int TimeWidth = 12;
    private const int GapOfTwo = 64;
    private const int GapOfMany = 48;

    private readonly TextWriter _writer;
    private readonly SimulatedNode[] _lanes;
    private readonly int _gap;
    private readonly PacketBrief _brief = new();
    private readonly List<Row> _rows = [];
    private readonly Dictionary<(LinkDirection Direction, long Number), Row> _packets = [];
    private bool _isDone;

    public SequenceDiagram(TextWriter writer, SimulatedNode[] lanes)
    {
        _writer = writer;
        _lanes = lanes;
        _gap = lanes.Length == 2 ? GapOfTwo : GapOfMany;
    }

    public void Write(TraceRecord record)
    {
        int lane = Array.FindIndex(_lanes, node => node.Name == record.Host);
        if (lane >= 0 && !_isDone)
        {
            string text = record.Kind is "note" ? record.Detail
                : record.Kind is "state" ? record.Detail.Split(' ')[0]
                : $"{record.Kind} {record.Detail}".TrimEnd();
            _rows.Add(new Row(record.Time, lane, lane, text));
        }
    }

    public void Write(in PacketRecord record)
    {
        if (_isDone)
        {
            return;
        }

        PacketView packet = record.Packet;
        (LinkDirection, long) key = (packet.Direction, packet.Number);
        if (record.Fate == PacketFate.Sent)
        {
            int from = Array.IndexOf(_lanes, packet.Direction.Source);
            int to = Array.IndexOf(_lanes, packet.Direction.Destination);
            if (from >= 0 && to >= 0)
            {
                Row row = new(packet.Time, from, to, _brief.Describe(packet.Bytes));
                _rows.Add(row);
                _packets[key] = row;
            }
        }
        else if (_packets.TryGetValue(key, out Row? row))
        {
            switch (record.Fate)
            {
                case PacketFate.Delivered:
                    row.Arrivals.Add(packet.Time);
                    break;
                case PacketFate.Dropped:
                    row.Loss = TraceText.Word(record)["dropped: ".Length..];
                    break;
                default:
                    row.Text += $" ({TraceText.Word(record)})";
                    break;
            }
        }
    }

    /// <summary>Draws it.</summary>
    public void Dispose()
    {
        if (_isDone)
        {
            return;
        }

        _isDone = true;
        StringBuilder names = new(new string(' ', TimeWidth + 2 + ((_lanes.Length - 1) * _gap) + 1));
        for (int lane = 0; lane < _lanes.Length; lane++)
        {
            string name = _lanes[lane].Name;
            int at = lane == 0 ? Column(0) : lane == _lanes.Length - 1 ? Column(lane) + 1 - name.Length : Column(lane) - (name.Length / 2);
            Put(names, at, name);
        }

        _writer.WriteLine(names.ToString().TrimEnd());
        foreach (Row row in _rows)
        {
            _writer.WriteLine(Draw(row));
        }
    }

    private string Draw(Row row)
    {
        StringBuilder line = new(new string(' ', TimeWidth + 2 + ((_lanes.Length - 1) * _gap) + 1));
        Put(line, 0, string.Create(CultureInfo.InvariantCulture, $"{row.Time,TimeWidth}"));
        for (int lane = 0; lane < _lanes.Length; lane++)
        {
            line[Column(lane)] = '|';
        }

        if (row.From == row.To)
        {
            bool isLast = row.From == _lanes.Length - 1;
            Put(line, isLast ? Column(row.From) - 1 - row.Text.Length : Column(row.From) + 2, row.Text);
            return line.ToString();
        }

        DrawArrow(line, row);
        if (row.Arrivals.Count > 0)
        {
            line.Append("  ").AppendJoin(", ", row.Arrivals.Select(time => time.ToString()));
        }

        return line.ToString();
    }

    private void DrawArrow(StringBuilder line, Row row)
    {
        bool isRight = row.From < row.To;
        int left = Column(Math.Min(row.From, row.To)) + 1;
        int room = Column(Math.Max(row.From, row.To)) - left;
        bool isLost = row is { Loss: not null, Arrivals.Count: 0 };
        int length = isLost ? room - row.Loss!.Length - 2 : room;
        string body = $"--- {row.Text} ";
        body = body.Length > length - 3 ? body[..Math.Max(0, length - 4)] + " " : body;
        if (isRight)
        {
            Put(line, left, body.PadRight(length - 1, '-') + (isLost ? $"x {row.Loss}" : ">"));
        }
        else
        {
            Put(line, left, isLost ? $"{row.Loss} x{body.PadRight(length, '-')}" : "<" + body.PadRight(room - 1, '-'));
        }
    }

    private static void Put(StringBuilder line, int at, string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            int place = at + i;
            if (place >= line.Length)
            {
                line.Append(' ', place - line.Length + 1);
            }

            if (place >= 0)
            {
                line[place] = text[i];
            }
        }
    }

    private int Column(int lane) => TimeWidth + 2 + (lane * _gap);

    private sealed class Row(Instant time, int from, int to, string text)
    {
        public Instant Time { get; } = time;

        public int From { get; } = from;

        public int To { get; } = to;

        public string Text { get; set; } = text;

        /// <summary>Why it did not arrive; null when it did, or is still under way.</summary>
        public string? Loss { get; set; }

        public List<Instant> Arrivals { get; } = [];
    }
}
