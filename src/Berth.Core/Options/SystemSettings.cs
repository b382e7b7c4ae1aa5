namespace Berth;

/// <summary>The system-wide settings (sysctl) of now.</summary>
public abstract class SystemSettings
{
    /// <summary>Those of this host, or of the network namespace that the process is in: read from <c>/proc/sys</c> at each call.</summary>
    public static SystemSettings Live { get; } = new ProcSettings();

    /// <summary>Reads one setting.</summary>
    /// <param name="name">Its name: <c>net.core.rmem_max</c>.</param>
    /// <returns>Its text without the newline; null where it is not there or may not be read.</returns>
    public abstract string? Read(string name);

    private sealed class ProcSettings : SystemSettings
    {
        public override string? Read(string name)
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            try
            {
                return File.ReadAllText($"/proc/sys/{name.Replace('.', '/')}").TrimEnd();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }
}
