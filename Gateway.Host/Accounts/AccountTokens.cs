using System.Security.Cryptography;
using Gateway.Host.ControlPlane.Changes;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.ControlPlane.Store.Rows;
using Gateway.Host.Keys;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Accounts;

/// <summary>
/// The tokens of accounts, which are good for making tenants and nothing else. Every node reads those of every other; one whose
/// account is gone is no longer good.
/// </summary>
internal sealed class AccountTokens(KeyRing keys, ControlPlaneStore store, TimeProvider clock)
{
    /// <summary>How long one is good.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private const string Purpose = "Gateway.Account.Token";

    public (string Token, DateTimeOffset ExpiresAt) Issue(AccountRow account)
    {
        var end = clock.GetStoreNow() + Lifetime;
        return (Protector().Protect($"{end.ToUnixTimeSeconds()} {account.Id}"), end);
    }

    /// <summary>The account that calls.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidToken"/> or <see cref="ErrorKind.TokenExpired"/>.</exception>
    public async Task<AccountRow> RequireAsync(HttpContext context)
    {
        var token = PresentedCredentials.Read(context.Request).UserToken
            ?? throw new ProviderException(ErrorKind.InvalidToken, "This call acts for an account. Log in at /api/login, and send the token in 'Authorization: Bearer …'.");
        var id = Read(token);
        return await store.ReadAsync((database, cancel) => database.Accounts.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancel), context.RequestAborted)
            ?? throw new ProviderException(ErrorKind.InvalidToken, "The token's account is no longer there.");
    }

    private string Read(string token)
    {
        try
        {
            var parts = Protector().Unprotect(token).Split(' ');
            return DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture)) > clock.GetUtcNow()
                ? parts[1]
                : throw new ProviderException(ErrorKind.TokenExpired, "The token has expired. Log in again, at /api/login.");
        }
        catch (CryptographicException)
        {
            throw new ProviderException(ErrorKind.InvalidToken, "The token is not one that this gateway gave out. Log in at /api/login.");
        }
    }

    private IDataProtector Protector() => keys.For(Purpose);
}
