using System.Runtime.InteropServices;

namespace Berth;

/// <summary>struct mmsghdr: one message of a batch, and the bytes that were received or sent of it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MultiMessageHeader
{
    public MessageHeader Header;
    public uint Length;
}
