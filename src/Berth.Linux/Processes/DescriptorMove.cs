namespace Berth;

/// <summary>One dup2 in the child: what <paramref name="Source"/> is open on becomes <paramref name="Target"/> too.</summary>
/// <param name="Source">A number that is open when the move's turn comes.</param>
/// <param name="Target">A number that is free, or whose content nobody needs any more.</param>
internal readonly record struct DescriptorMove(int Source, int Target)
{
    /// <summary>The first number after the standard three.</summary>
    public const int FirstTarget = 3;

    /// <summary>
    /// The moves that bring each source to its place 3, 4, 5, …, in order. Every move happens in the child, whose table is a copy,
    /// so that a parent at its descriptor limit needs no number for it.
    /// </summary>
    /// <remarks>
    /// A source whose number lies below the end of the targets could be overwritten before its turn, or be its own target, and
    /// dup2 onto itself keeps close-on-exec in some C libraries: such a source first moves to a number that is neither a source nor a
    /// target. What stood there in the child is closed at exec anyway.
    /// </remarks>
    /// <param name="sources">Open numbers of the parent; the same may stand there twice.</param>
    /// <returns>The moves, in the order in which they are made.</returns>
    public static List<DescriptorMove> Plan(IReadOnlyList<int> sources)
    {
        int end = FirstTarget + sources.Count;
        List<DescriptorMove> moves = new(sources.Count * 2);
        int[] current = [.. sources];
        HashSet<int> taken = [.. sources];
        int free = end;
        for (int place = 0; place < current.Length; place++)
        {
            if (current[place] < end)
            {
                while (!taken.Add(free))
                {
                    free++;
                }

                moves.Add(new DescriptorMove(current[place], free));
                current[place] = free;
            }
        }

        for (int place = 0; place < current.Length; place++)
        {
            moves.Add(new DescriptorMove(current[place], FirstTarget + place));
        }

        return moves;
    }
}
