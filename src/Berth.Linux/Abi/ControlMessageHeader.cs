using System.Runtime.InteropServices;

namespace Berth;

/// <summary>struct cmsghdr: what stands before the data of each control message. <see cref="Length"/> counts it too.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ControlMessageHeader
{
    public nuint Length;
    public int Level;
    public int Type;
}
