using System.Net.NetworkInformation;

namespace Berth;

/// <summary>What a program does with its end of a connection, as its seed has it: how fast it writes and reads, and how it leaves.</summary>
internal sealed class Application
{
    private readonly Random _random;
    private readonly byte[] _toWrite;
    private readonly byte[] _buffer = new byte[20_000];
    private readonly List<byte> _arrived = [];
    private readonly int _leavesAfter;
    private int _steps;
    private bool _hasLeft;

    public Application(int seed, bool mayLeaveEarly)
    {
        _random = new Random(seed);
        _toWrite = new byte[_random.Next(4) == 0 ? _random.Next(100) : _random.Next(200_000)];
        _random.NextBytes(_toWrite);
        Leaves = mayLeaveEarly ? (Leaving)_random.Next(4) : Leaving.WhenBothAreDone;
        _leavesAfter = _random.Next(400);
    }

    public enum Leaving
    {
        WhenBothAreDone,
        WhenWritten,
        AtSomeTime,
        Abruptly,
    }

    public Leaving Leaves { get; }

    public bool HasLeft => _hasLeft;

    public int Written { get; private set; }

    public int Arrived => _arrived.Count;

    public void Step(TcpConnection connection, Instant now)
    {
        if (_hasLeft || connection.State is TcpState.SynSent or TcpState.SynReceived)
        {
            return;
        }

        _steps++;
        if (_random.Next(3) > 0)
        {
            int length = connection.Read(_buffer.AsSpan(0, _random.Next(1, _buffer.Length)), now);
            _arrived.AddRange(_buffer.AsSpan(0, length));
        }

        if (Written < _toWrite.Length && _random.Next(3) > 0)
        {
            int chunk = Math.Min(_toWrite.Length - Written, _random.Next(1, 5000));
            Written += connection.Write(_toWrite.AsSpan(Written, chunk), now);
        }

        Leave(connection, now);
    }

    /// <summary>What came so far is a beginning of what the other has written.</summary>
    public bool GotAPrefixOf(Application other) => _arrived.Count <= other.Written
        && other._toWrite.AsSpan(0, _arrived.Count).SequenceEqual(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_arrived));

    private void Leave(TcpConnection connection, Instant now)
    {
        bool isOver = connection.State == TcpState.Closed && connection.Readable == 0;
        if (Written == _toWrite.Length && Leaves is Leaving.WhenBothAreDone or Leaving.WhenWritten)
        {
            connection.CloseOutput(now);
            isOver |= Leaves == Leaving.WhenWritten || connection.InputEnded;
        }

        _hasLeft = isOver || (Leaves is Leaving.AtSomeTime or Leaving.Abruptly && _steps > _leavesAfter);

        if (_hasLeft && Leaves == Leaving.Abruptly)
        {
            connection.Abort(now);
        }
        else if (_hasLeft)
        {
            connection.Close(now);
        }
    }
}
