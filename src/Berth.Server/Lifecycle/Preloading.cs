using System.Reflection;

namespace Berth;

/// <summary>
/// Loads, before the first accept, every assembly that this process may come to need: at the descriptor limit the first use of an
/// assembly fails, and keeps failing after descriptors are free again.
/// </summary>
internal static class Preloading
{
    private static int s_done;

    /// <summary>Loads the assemblies of the program and all that they refer to, once per process.</summary>
    public static void LoadEverything()
    {
        if (Interlocked.Exchange(ref s_done, 1) != 0)
        {
            return;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        Queue<Assembly> open = new(AppDomain.CurrentDomain.GetAssemblies().Where(static assembly => !assembly.IsDynamic));
        while (open.TryDequeue(out Assembly? assembly))
        {
            foreach (AssemblyName name in assembly.GetReferencedAssemblies())
            {
                if (seen.Add(name.FullName) && TryLoad(name) is { } loaded)
                {
                    open.Enqueue(loaded);
                }
            }
        }

        RehearseAFault();
    }

    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception error) when (error is IOException or BadImageFormatException)
        {
            return null; // A reference that the program never uses, or it would not have been published without it.
        }
    }

    /// <summary>Throwing, catching and printing an exception has parts of its own.</summary>
    private static void RehearseAFault()
    {
        try
        {
            throw new FaultException(new Fault(FaultReason.OutOfDescriptors, SocketOperation.Accept));
        }
        catch (FaultException error)
        {
            _ = error.ToString();
        }
    }
}
