namespace Berth;

internal enum PacketVerdictKind
{
    Pass,
    Drop,
    Delay,
    Replace,
}
