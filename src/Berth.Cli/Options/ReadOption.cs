namespace Berth;

/// <summary>An option as one socket has it.</summary>
/// <param name="Option">Which.</param>
/// <param name="Bytes">The kernel's bytes; empty when it refused.</param>
/// <param name="Default">The default on that kind of socket, as text; empty when it is not known.</param>
/// <param name="Refused">Why it could not be read, or null.</param>
internal sealed record ReadOption(SocketOption Option, byte[] Bytes, string Default, Fault? Refused)
{
    public string Text => Refused is null ? Option.Format(Bytes) : "-";

    /// <summary>Whether somebody, or the network, made it other than the default.</summary>
    public bool IsChanged => Refused is null && Option.Access == SocketOptionAccess.ReadWrite
        && (Default.Length > 0 || Option.Default is not null) && Text != Default;

    /// <summary>Reads every option that is for such a socket.</summary>
    public static IEnumerable<ReadOption> All(OpenedSocket socket) => SocketOptionCatalogue.All
        .Where(option => option.IsFor(socket.Kind, socket.Family) && option.Access != SocketOptionAccess.WriteOnly)
        .Where(option => socket.HasIPv4 || option.LevelConstant != "IPPROTO_IP")
        .Select(option => From(option, socket));

    private static ReadOption From(SocketOption option, OpenedSocket socket)
    {
        string standard = OptionDefault.On(option, socket.Kind);
        try
        {
            return new ReadOption(option, socket.Options.GetBytes(option.Level, option.Number), standard, null);
        }
        catch (FaultException refused)
        {
            return new ReadOption(option, [], standard, refused.Fault);
        }
    }
}
