using System.Runtime.InteropServices;

namespace Berth;

/// <summary>struct ifaddrs.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct InterfaceEntry
{
    public InterfaceEntry* Next;
    public byte* Name;
    public uint Flags;
    public byte* Address;
    public byte* Mask;

    /// <summary>The broadcast address, or the other end's, as the flags say.</summary>
    public byte* Other;
    public void* Data;
}
