using System.Runtime.InteropServices;

namespace Berth;

/// <summary>struct msghdr. What it points to is the caller's and must stay in place during the call.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    public byte* Name;
    public uint NameLength;
    public IoVector* Vectors;
    public nuint VectorCount;
    public byte* Control;
    public nuint ControlLength;
    public int Flags;
}
