using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Keys;

/// <summary>A caller who presented a key, perhaps with an end user's token.</summary>
internal sealed class KeyCaller(ApiKey key, string? userToken, Tenant tenant, ProviderCatalogue providers) : Caller
{
    private VerifiedUser? _user;

    /// <summary>The id of the end user, where the token was verified on the way.</summary>
    public string? VerifiedUserId => _user?.Id;

    public override KeyKind Key { get; } = key.Kind;

    public override string? UserToken { get; } = userToken;

    public override bool MayRead(string table) => key.Scopes.Allows(Scope.DbRead, table);

    public override async ValueTask<VerifiedUser?> GetUserAsync(CancellationToken cancellationToken)
    {
        if (_user is not null || UserToken is null)
            return _user;
        if (tenant.Routes.Auth is not { } connection || providers[connection.Provider].Auth is not { } auth)
            throw new ProviderException(ErrorKind.NotSupported, "A user token was sent, but the tenant has no auth route to verify it. Configure 'Routes:Auth'.");
        return _user = await auth.VerifyAsync(connection, UserToken, cancellationToken);
    }
}
