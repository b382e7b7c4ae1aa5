using System.Runtime.InteropServices;

namespace Berth;

/// <summary>The numbers of handles that stay open until this is disposed, whoever closes them meanwhile.</summary>
internal readonly struct BorrowedHandles : IDisposable
{
    private readonly SafeHandle[] _handles;

    /// <summary>Borrows them.</summary>
    /// <exception cref="ObjectDisposedException">One is closed; none stays borrowed.</exception>
    public BorrowedHandles(IReadOnlyList<SafeHandle> handles)
    {
        Numbers = new int[handles.Count];
        _handles = new SafeHandle[handles.Count];
        try
        {
            for (int place = 0; place < Numbers.Length; place++)
            {
                bool added = false;
                handles[place].DangerousAddRef(ref added);
                _handles[place] = handles[place];
                Numbers[place] = (int)handles[place].DangerousGetHandle();
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The descriptors' numbers, in the handles' order.</summary>
    public int[] Numbers { get; }

    public void Dispose()
    {
        foreach (SafeHandle? handle in _handles)
        {
            handle?.DangerousRelease();
        }
    }
}
