namespace Berth;

/// <summary>What became of a fragment.</summary>
internal enum FragmentOutcome
{
    /// <summary>It waits for the others, or was there already.</summary>
    Waiting,

    /// <summary>It was the last that was missing.</summary>
    Whole,

    /// <summary>It, or with it the whole packet, can be nothing.</summary>
    Discarded,

    /// <summary>There was no room for it.</summary>
    NoRoom,
}
