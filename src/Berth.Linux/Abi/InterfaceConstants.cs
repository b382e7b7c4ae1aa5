namespace Berth;

/// <summary>Numbers of net/if.h and bits/ioctls.h; a test compares each with the headers.</summary>
internal static class InterfaceConstants
{
    public const int IFNAMSIZ = 16;
    public const int SIOCGIFMTU = 0x8921;
}
