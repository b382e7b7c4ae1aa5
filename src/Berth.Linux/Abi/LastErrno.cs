using System.Runtime.InteropServices;

namespace Berth;

/// <summary>What the C library left in errno, read at once after the call: the runtime's own calls would overwrite it.</summary>
internal static class LastErrno
{
    /// <summary>Null unless the call answered −1.</summary>
    public static Errno? Of(nint result) => result == -1 ? new Errno(Marshal.GetLastPInvokeError()) : null;
}
