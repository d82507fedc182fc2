using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Accounts;

/// <summary><c>Gateway:SignUp</c>: who may make tenants of their own. A change takes effect with the next request.</summary>
internal sealed class SignUp(IConfiguration configuration)
{
    public const string Section = "SignUp";

    private static readonly string Path = $"{TenantReader.Section}:{Section}";

    /// <summary>Who may now. A configuration with mistakes opens nothing.</summary>
    public SignUpMode Mode => Read(configuration, new SettingsErrors());

    public static SignUpMode Read(IConfiguration configuration, SettingsErrors errors)
    {
        switch (configuration[Path]?.ToUpperInvariant())
        {
            case null or "" or "CLOSED":
                return SignUpMode.Closed;
            case "INVITE":
                return SignUpMode.Invite;
            case "OPEN":
                return SignUpMode.Open;
            default:
                errors.Add(Path, $"'{configuration[Path]}' is not one of: closed, invite, open.");
                return SignUpMode.Closed;
        }
    }

    /// <exception cref="ProviderException"><see cref="ErrorKind.PermissionDenied"/>: nobody may.</exception>
    public void RefuseClosed()
    {
        if (Mode == SignUpMode.Closed)
            throw new ProviderException(ErrorKind.PermissionDenied, "Nobody signs up here themselves. Ask the gateway's operator for a tenant.");
    }
}
