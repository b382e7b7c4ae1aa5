namespace Berth;

/// <summary>A fault that a failing run needs.</summary>
/// <param name="Number">Its number among those that the seed draws, from 0: what BERTH_SEED names.</param>
/// <param name="Text">The fault as it prints itself.</param>
public sealed record ExploredFault(int Number, string Text);
