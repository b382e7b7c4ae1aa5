namespace Berth;

/// <summary>Numbers of linux/if_tun.h; a test compares each with the headers.</summary>
internal static class TunConstants
{
    public const int TUNSETIFF = 0x400454CA;
    public const short IFF_TUN = 1;
    public const short IFF_NO_PI = 0x1000;
}
