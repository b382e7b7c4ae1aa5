using System.Globalization;

namespace Berth;

/// <summary>The sentence about an option that the kernel granted otherwise than it was asked.</summary>
internal static class OptionRemark
{
    /// <returns>Null when the value is what was asked, cannot be read back, or is not in the catalogue.</returns>
    public static string? Of(SocketOptions options, SocketOptionValue asked)
    {
        if (SocketOptionCatalogue.Find(asked.Level, asked.Name) is not { Access: SocketOptionAccess.ReadWrite } option)
        {
            return null;
        }

        try
        {
            string wanted = option.Format(asked.Value.Span);
            string granted = option.Format(options.GetBytes(option.Level, option.Number));
            return granted == wanted ? null
                : $"{option.Name}: asked for {wanted}, granted {granted}{(option.IsDoubled ? Doubling(option, wanted, granted) : "")}";
        }
        catch (Exception error) when (error is FaultException or FormatException)
        {
            return null; // It cannot be read in this state, or was set by bytes of a length of its own.
        }
    }

    private static string Doubling(SocketOption option, string wanted, string granted)
    {
        long asked = long.Parse(wanted, CultureInfo.InvariantCulture);
        long got = long.Parse(granted, CultureInfo.InvariantCulture);
        SystemSetting limit = option.Settings.First(static setting => setting.IsLimit);
        return got == 2 * asked ? " (the kernel doubles it, for its own book-keeping)"
            : got > 2 * asked ? " (the least that the kernel gives)"
            : $" (twice the system's limit; to raise it: {limit.Command(SystemSettings.Live)})";
    }
}
