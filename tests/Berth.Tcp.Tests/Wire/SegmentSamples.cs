namespace Berth;

/// <summary>Segments and options at random, for the tests that read what was written.</summary>
internal static class SegmentSamples
{
    public static SegmentOptions AnyOptions(Random random)
    {
        SegmentOptions options = new()
        {
            MaximumSegmentSize = random.Next(2) == 0 ? (ushort)random.Next(65_536) : null,
            WindowScale = random.Next(2) == 0 ? (byte)random.Next(256) : null,
            SackPermitted = random.Next(2) == 0,
            HasTimestamps = random.Next(2) == 0,
            TimestampValue = (uint)random.NextInt64(1L << 32),
            TimestampEcho = (uint)random.NextInt64(1L << 32),
            UserTimeout = random.Next(4) == 0 ? (ushort)random.Next(65_536) : null,
        };
        for (int count = random.Next(SegmentOptions.SackCountMax + 1); count > 0; count--)
        {
            options.TryAddSack(new(new((uint)random.NextInt64(1L << 32)), new((uint)random.NextInt64(1L << 32))));
        }

        return options;
    }

    public static TcpSegment AnySegment(Random random, ReadOnlySpan<byte> payload) => new()
    {
        SourcePort = (ushort)random.Next(65_536),
        DestinationPort = (ushort)random.Next(65_536),
        Sequence = new((uint)random.NextInt64(1L << 32)),
        Acknowledgement = new((uint)random.NextInt64(1L << 32)),
        Flags = (TcpFlags)random.Next(256),
        Window = (ushort)random.Next(65_536),
        UrgentPointer = (ushort)random.Next(65_536),
        Options = AnyOptions(random),
        Payload = payload,
    };
}
