using Microsoft.Extensions.Options;

namespace Berth;

/// <summary>Says at the host's start what the server would say at its own.</summary>
internal sealed class ServerOptionsValidation : IValidateOptions<ServerOptions>
{
    public ValidateOptionsResult Validate(string? name, ServerOptions options)
    {
        if (options.Engine is null)
        {
            return ValidateOptionsResult.Fail("The server has no engine: use AddBerth of the package Berth, or register an Engine.");
        }

        try
        {
            ModelRequirements.Check(options, options.Engine);
            EndPointBinder.BacklogOf(options);
            return ValidateOptionsResult.Success;
        }
        catch (FaultException error)
        {
            return ValidateOptionsResult.Fail(error.Fault.Detail ?? error.Message);
        }
    }
}
