namespace Berth;

/// <summary>The form of a length before a message. Numbers are unsigned and in network byte order (big-endian) where the name says nothing.</summary>
public enum LengthFormat
{
    /// <summary>One byte.</summary>
    Length8,

    /// <summary>Two bytes.</summary>
    Length16,

    /// <summary>Two bytes, the least significant first.</summary>
    Length16LittleEndian,

    /// <summary>Three bytes.</summary>
    Length24,

    /// <summary>Three bytes, the least significant first.</summary>
    Length24LittleEndian,

    /// <summary>Four bytes.</summary>
    Length32,

    /// <summary>Four bytes, the least significant first.</summary>
    Length32LittleEndian,

    /// <summary>Eight bytes.</summary>
    Length64,

    /// <summary>Eight bytes, the least significant first.</summary>
    Length64LittleEndian,

    /// <summary>
    /// One to ten bytes of seven bits each, the least significant first, the highest bit set in all but the last: the varint of Protocol
    /// Buffers, and MQTT's remaining length. It is written in its shortest form and read in any.
    /// </summary>
    Varint,
}
