namespace Berth;

/// <summary>
/// Loss in bursts, as Gilbert and Elliott describe it: a direction is in a good or a bad state, and before each packet may change it. On average
/// a burst lasts 1/<paramref name="Leave"/> packets, and begins every 1/<paramref name="Enter"/> packets of the good state.
/// </summary>
/// <param name="Enter">How probable it is that a bad state begins, 0 to 1.</param>
/// <param name="Leave">How probable it is that it ends, 0 to 1.</param>
/// <param name="LossInside">How probable it is that a packet is lost in the bad state, 0 to 1. Default 1.</param>
/// <param name="LossOutside">How probable it is that a packet is lost in the good state, 0 to 1. Default 0.</param>
public sealed record BurstLoss(double Enter, double Leave, double LossInside = 1, double LossOutside = 0);
