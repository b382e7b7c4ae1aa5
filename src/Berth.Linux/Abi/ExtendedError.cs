using System.Runtime.InteropServices;

namespace Berth;

/// <summary>struct sock_extended_err; behind it stands the socket address of whoever reported the error.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ExtendedError
{
    public uint Errno;
    public byte Origin;
    public byte Type;
    public byte Code;
    public byte Padding;
    public uint Info;
    public uint Data;
}
