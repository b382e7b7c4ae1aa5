namespace Berth;

/// <summary>To a worker: cut what is in work now.</summary>
internal sealed record CutOrder : ControlMessage;
