namespace Berth;

/// <summary>How a shared-memory channel is to be made by the side that offers it.</summary>
public sealed record SharedMemoryOptions
{
    /// <summary>The smallest capacity: 4 KiB.</summary>
    public const int CapacityBytesMin = 4 << 10;

    /// <summary>The largest capacity: 1 GiB.</summary>
    public const int CapacityBytesMax = 1 << 30;

    /// <summary>
    /// Room for messages under way, for each of the two directions, in bytes: <see cref="CapacityBytesMin"/> to
    /// <see cref="CapacityBytesMax"/>, rounded up to a power of two. Default 1 MiB. A message may be as long as that less 8 bytes.
    /// </summary>
    public int CapacityBytes { get; init; } = 1 << 20;
}
