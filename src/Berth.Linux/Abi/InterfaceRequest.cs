using System.Runtime.InteropServices;

namespace Berth;

/// <summary>struct ifreq, of which only the name and either the MTU or the flags are looked at.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal unsafe struct InterfaceRequest
{
    [FieldOffset(0)]
    public fixed byte Name[InterfaceConstants.IFNAMSIZ];

    [FieldOffset(InterfaceConstants.IFNAMSIZ)]
    public int Mtu;

    [FieldOffset(InterfaceConstants.IFNAMSIZ)]
    public short Flags;
}
