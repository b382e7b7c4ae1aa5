namespace Berth;

/// <summary>Numbers of netdb.h; a test compares each with the header.</summary>
internal static class NameConstants
{
    public const int LC_CTYPE_MASK = 1;

    public const int AI_PASSIVE = 0x0001;
    public const int AI_CANONNAME = 0x0002;
    public const int AI_NUMERICHOST = 0x0004;
    public const int AI_V4MAPPED = 0x0008;
    public const int AI_ALL = 0x0010;
    public const int AI_ADDRCONFIG = 0x0020;
    public const int AI_IDN = 0x0040;
    public const int AI_NUMERICSERV = 0x0400;

    public const int NI_NUMERICHOST = 1;
    public const int NI_NUMERICSERV = 2;
    public const int NI_NAMEREQD = 8;
    public const int NI_DGRAM = 16;

    public const int NI_MAXHOST = 1025;
    public const int NI_MAXSERV = 32;
}
