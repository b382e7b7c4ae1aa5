using System.Runtime.InteropServices;

namespace Berth;

/// <summary>struct ucred.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UnixCredentials
{
    public int ProcessId;
    public uint UserId;
    public uint GroupId;
}
