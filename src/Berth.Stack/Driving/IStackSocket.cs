namespace Berth;

/// <summary>What stands behind a socket of the pure stack, and is told when there is news of it.</summary>
internal interface IStackSocket
{
    /// <summary>There is news. The host's gate is held; nothing may wait.</summary>
    public void OnNews_GateHeld();
}
