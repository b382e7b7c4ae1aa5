using System.Buffers.Binary;
using System.Text;

namespace Berth;

/// <summary>
/// Writes packets as a pcapng file (draft-ietf-opsawg-pcapng), an interface for each direction of each link, as seen where packets enter.
/// What became of a packet is its comment. The stream stays the caller's.
/// </summary>
internal sealed class PcapngWriter : IDisposable
{
    private const uint SectionHeader = 0x0A0D0D0A;
    private const uint ByteOrderMagic = 0x1A2B3C4D;
    private const uint InterfaceDescription = 1;
    private const uint EnhancedPacket = 6;
    private const ushort LinkTypeRawIp = 101;
    private const ushort OptionEnd = 0;
    private const ushort OptionComment = 1;
    private const ushort OptionInterfaceName = 2;
    private const ushort OptionTimeResolution = 9;
    private const int NanosecondsPerTick = 100;

    private readonly Stream _stream;
    private readonly long _epochTicks;
    private readonly MemoryStream _block = new();
    private readonly Dictionary<LinkDirection, uint> _interfaces = [];
    private readonly List<string> _comments = [];
    private LinkDirection? _direction;
    private byte[] _bytes = [];
    private long _number;
    private Instant _time;
    private bool _isDone;

    public PcapngWriter(Stream stream, DateTimeOffset startTime)
    {
        _stream = stream;
        _epochTicks = (startTime - DateTimeOffset.UnixEpoch).Ticks;
        Word(ByteOrderMagic);
        Half(1);
        Half(0);
        Word(uint.MaxValue); // The length of the section is not known, which the format allows to say.
        Word(uint.MaxValue);
        WriteBlock(SectionHeader);
    }

    /// <summary>Takes what happened. A packet is written when no more can happen to it where it entered.</summary>
    public void Write(in PacketRecord record)
    {
        if (_isDone || record.Fate == PacketFate.Delivered)
        {
            return;
        }

        PacketView packet = record.Packet;
        bool isTheSame = packet.Direction == _direction && packet.Number == _number && packet.Time == _time;
        if (record.Fate is PacketFate.Sent or PacketFate.Replaced || !isTheSame)
        {
            if (isTheSame)
            {
                _comments.Add("replaced by the next packet");
            }

            Flush();
            (_direction, _number, _time, _bytes) = (packet.Direction, packet.Number, packet.Time, packet.Bytes.ToArray());
        }

        if (record.Fate != PacketFate.Sent)
        {
            _comments.Add(TraceText.Word(record));
        }
    }

    /// <summary>Writes the packet that may still wait, and flushes the stream. Later packets are not written.</summary>
    public void Dispose()
    {
        if (!_isDone)
        {
            _isDone = true;
            Flush();
            _stream.Flush();
            _block.Dispose();
        }
    }

    private void Flush()
    {
        if (_direction is null)
        {
            return;
        }

        uint number = InterfaceOf(_direction);
        ulong nanoseconds = (ulong)(_epochTicks + _time.Ticks) * NanosecondsPerTick;
        Word(number);
        Word((uint)(nanoseconds >> 32));
        Word((uint)nanoseconds);
        Word((uint)_bytes.Length);
        Word((uint)_bytes.Length);
        Padded(_bytes);
        foreach (string comment in _comments)
        {
            Option(OptionComment, Encoding.UTF8.GetBytes(comment));
        }

        Option(OptionEnd, []);
        WriteBlock(EnhancedPacket);
        _comments.Clear();
        _direction = null;
    }

    private uint InterfaceOf(LinkDirection direction)
    {
        if (!_interfaces.TryGetValue(direction, out uint number))
        {
            number = (uint)_interfaces.Count;
            _interfaces.Add(direction, number);
            Half(LinkTypeRawIp);
            Half(0);
            Word(0); // No limit to the bytes captured.
            Option(OptionInterfaceName, Encoding.UTF8.GetBytes(direction.Name));
            Option(OptionTimeResolution, [9]);
            Option(OptionEnd, []);
            WriteBlock(InterfaceDescription);
        }

        return number;
    }

    private void Option(ushort code, ReadOnlySpan<byte> value)
    {
        Half(code);
        Half((ushort)value.Length);
        Padded(value);
    }

    private void Padded(ReadOnlySpan<byte> bytes)
    {
        _block.Write(bytes);
        _block.Write([0, 0, 0], 0, -bytes.Length & 3);
    }

    private void WriteBlock(uint type)
    {
        uint length = (uint)_block.Length + (3 * sizeof(uint));
        Span<byte> words = stackalloc byte[2 * sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(words, type);
        BinaryPrimitives.WriteUInt32LittleEndian(words[sizeof(uint)..], length);
        _stream.Write(words);
        _stream.Write(_block.GetBuffer(), 0, (int)_block.Length);
        _stream.Write(words[sizeof(uint)..]);
        _block.SetLength(0);
    }

    private void Word(uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _block.Write(bytes);
    }

    private void Half(ushort value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        _block.Write(bytes);
    }
}
