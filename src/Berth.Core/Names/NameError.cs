using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <summary>
/// An error of the C library's resolver (gai_strerror(3)), in the numbering of Linux. These are no errno: their numbers are negative
/// and mean something else. <see cref="NameErrorTable"/> explains them.
/// </summary>
/// <param name="Value">The number, negative.</param>
[SuppressMessage("Naming", "CA1707", Justification = "The names are the C header's, as those of Errno are.")]
public readonly record struct NameError(int Value)
{
    /// <summary>−1. The hints exclude each other, or a flag is not known.</summary>
    public static NameError EAI_BADFLAGS => new(-1);

    /// <summary>−2. The name or the service is not known, or a name stands where a number has to.</summary>
    public static NameError EAI_NONAME => new(-2);

    /// <summary>−3. The name service did not answer for now.</summary>
    public static NameError EAI_AGAIN => new(-3);

    /// <summary>−4. The name service answered that it failed.</summary>
    public static NameError EAI_FAIL => new(-4);

    /// <summary>−5. The name exists and has no address of the kind asked for.</summary>
    public static NameError EAI_NODATA => new(-5);

    /// <summary>−6. The family is none that the resolver knows.</summary>
    public static NameError EAI_FAMILY => new(-6);

    /// <summary>−7. The socket type is none that the resolver knows, or doesn't fit the protocol.</summary>
    public static NameError EAI_SOCKTYPE => new(-7);

    /// <summary>−8. The service is not known for that socket type.</summary>
    public static NameError EAI_SERVICE => new(-8);

    /// <summary>−9. The host has no address of that family.</summary>
    public static NameError EAI_ADDRFAMILY => new(-9);

    /// <summary>−10. The resolver is out of memory.</summary>
    public static NameError EAI_MEMORY => new(-10);

    /// <summary>−11. A system call failed; <see cref="Fault.Errno"/> says how.</summary>
    public static NameError EAI_SYSTEM => new(-11);

    /// <summary>−12. The answer is longer than the room for it.</summary>
    public static NameError EAI_OVERFLOW => new(-12);

    /// <summary>−105. The name could not be turned into its ASCII form.</summary>
    public static NameError EAI_IDN_ENCODE => new(-105);

    /// <summary>The name in the C header, such as <c>EAI_NONAME</c>; <c>EAI error -99</c> for a number the table does not have.</summary>
    public string Name => NameErrorTable.Find(Value)?.Name ?? $"EAI error {Value}";

    /// <summary>The same as <see cref="Name"/>.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;
}
