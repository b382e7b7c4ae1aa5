namespace Berth;

/// <summary>Numbers for sendmsg(2), recvmsg(2) and their control messages; a test compares each with the headers.</summary>
internal static class MessageConstants
{
    public const int SOL_SOCKET = 1;

    public const int SO_PEERCRED = 17;

    public const int SCM_RIGHTS = 1;

    public const int MSG_PEEK = 0x02;
    public const int MSG_DONTROUTE = 0x04;
    public const int MSG_CTRUNC = 0x08;
    public const int MSG_TRUNC = 0x20;
    public const int MSG_DONTWAIT = 0x40;
    public const int MSG_MORE = 0x8000;
    public const int MSG_NOSIGNAL = 0x4000;
    public const int MSG_CMSG_CLOEXEC = 0x40000000;
}
