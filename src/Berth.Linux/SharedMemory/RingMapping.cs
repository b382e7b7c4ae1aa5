using System.Runtime.InteropServices;

namespace Berth;

/// <summary>
/// The mapped memory of both rings. A handle, so that a call that is in the memory keeps it mapped while another thread disposes the channel.
/// </summary>
internal sealed unsafe class RingMapping : SafeHandle
{
    private readonly int _capacity;

    private RingMapping(nint address, int capacity)
        : base(0, ownsHandle: true)
    {
        _capacity = capacity;
        SetHandle(address);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Maps.</summary>
    /// <param name="memory">Sealed, and of <see cref="RingLayout.TotalBytes"/>.</param>
    /// <param name="capacity">Each ring's.</param>
    public static RingMapping Map(SafeHandle memory, int capacity) =>
        MemoryCalls.Map(memory, RingLayout.TotalBytes(capacity), out nint address) is { } errno
            ? throw LocalFault.From(errno, SocketOperation.Open, "the shared memory could not be mapped")
            : new RingMapping(address, capacity);

    /// <summary>The end that sends. Use it only while the mapping is borrowed.</summary>
    public RingWriter Writer(bool isOfferer) => new(Header(isOfferer), Ring(isOfferer), _capacity);

    /// <summary>The end that receives. Use it only while the mapping is borrowed.</summary>
    public RingReader Reader(bool isOfferer) => new(Header(!isOfferer), Ring(!isOfferer), _capacity);

    // Safe because both rings and their headers lie within what is mapped.
    private RingHeader* Header(bool first) => (RingHeader*)(handle + (first ? 0 : RingHeader.Bytes));

    private byte* Ring(bool first) => (byte*)(handle + RingLayout.HeadersBytes + (first ? 0 : _capacity));

    protected override bool ReleaseHandle()
    {
        MemoryCalls.Unmap(handle, RingLayout.TotalBytes(_capacity));
        return true;
    }
}
