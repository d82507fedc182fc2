using System.Security.Cryptography;
using System.Text;
using Gateway.Host.ControlPlane.Changes;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.ControlPlane.Store.Rows;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Accounts;

/// <summary>Registers accounts and logs them in.</summary>
internal sealed class AccountRegistry(ControlPlaneStore store, ControlPlaneWriter writer, AccountPasswords passwords, SignUp signUp, TimeProvider clock)
{
    private const int MaxEmail = 254; // RFC 5321, as corrected by erratum 1690 of RFC 3696.

    // Identity's own rules: after five failures in a row nobody is let in for five minutes.
    private static readonly LockoutOptions Lockout = new();

    /// <summary>The hash that an invitation's code is kept as.</summary>
    public static byte[] HashOf(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code));

    /// <summary>An address as it is kept, so that one person has one account.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/>: no mail could ever reach it.</exception>
    public static string Address(string email)
    {
        try
        {
            var address = email.Trim().Normalize(NormalizationForm.FormC).ToLowerInvariant();
            var at = address.IndexOf('@', StringComparison.Ordinal);
            if (at > 0 && at < address.Length - 1 && address.Length <= MaxEmail && !address.AsSpan(at + 1).Contains('@') && !address.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c)))
                return address;
        }
        catch (ArgumentException)
        {
            // It is no text at all.
        }

        throw new ProviderException(ErrorKind.InvalidRequest, $"The 'email' is not an address. Send one such as 'name@example.com', of at most {MaxEmail} characters.");
    }

    public async Task<AccountRow> RegisterAsync(HttpContext context, string email, string password, string? invite)
    {
        var address = Address(email);
        AccountPasswords.Check(password);
        var byInvite = signUp.Mode == SignUpMode.Invite;

        // Before a password is hashed for somebody who may not.
        if (byInvite)
            await store.ReadAsync((database, token) => FindInviteAsync(database, invite, address, token), context.RequestAborted);
        var hash = await passwords.HashAsync(password, context.RequestAborted);
        var account = new AccountRow { Id = KeyMint.NewId(clock), Email = address, PasswordHash = hash, CreatedAt = clock.GetStoreNow() };
        return await writer.ChangeAsync(
            context,
            new AuditEntry("account.create", $"accounts/{account.Id}") { Actor = $"account:{address}" },
            async (database, token) =>
            {
                if (byInvite)
                    database.Invites.Remove(await FindInviteAsync(database, invite, address, token));
                if (await database.Accounts.AnyAsync(row => row.Email == address, token))
                    throw new ProviderException(ErrorKind.UserAlreadyExists, "There is an account with this address. Log in at /api/login.");
                database.Accounts.Add(account);
                return account;
            });
    }

    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidCredentials"/>, for whatever reason: which, nobody is told.</exception>
    public async Task<AccountRow> LogInAsync(string email, string password, CancellationToken cancellationToken)
    {
        var address = Address(email);

        // Counted as a failure until it succeeds, so that many attempts at once are no more than one after the other.
        var account = await store.WriteAsync((database, token) => CountAsync(database, address, token), cancellationToken);
        if (!await passwords.VerifyAsync(account?.PasswordHash, password, cancellationToken))
            throw new ProviderException(ErrorKind.InvalidCredentials, "The address and the password do not belong together, or were tried too often in a row. After a few minutes they can be tried again.");
        await store.WriteAsync(
            async (database, token) =>
            {
                if (await database.Accounts.SingleOrDefaultAsync(row => row.Id == account!.Id, token) is { } known)
                    (known.FailedLogIns, known.LockedUntil) = (0, null);
                return true;
            },
            cancellationToken);
        return account!;
    }

    // Null also where it is locked: the password is then compared with nobody's.
    private async Task<AccountRow?> CountAsync(ControlPlaneContext database, string address, CancellationToken cancellationToken)
    {
        var now = clock.GetStoreNow();
        if (await database.Accounts.SingleOrDefaultAsync(row => row.Email == address, cancellationToken) is not { } account || account.LockedUntil > now)
            return null;
        if (++account.FailedLogIns >= Lockout.MaxFailedAccessAttempts)
            (account.FailedLogIns, account.LockedUntil) = (0, now + Lockout.DefaultLockoutTimeSpan);
        return account;
    }

    private async Task<InviteRow> FindInviteAsync(ControlPlaneContext database, string? code, string address, CancellationToken cancellationToken)
    {
        var hash = HashOf(code ?? "");
        var invite = await database.Invites.SingleOrDefaultAsync(row => row.Hash == hash, cancellationToken);
        return invite is not null && invite.ExpiresAt > clock.GetUtcNow() && (invite.Email is null || invite.Email == address)
            ? invite
            : throw new ProviderException(ErrorKind.PermissionDenied, "Who registers here needs an invitation of the gateway's operator, as 'invite'. This one is missing, used, expired, or for another address.");
    }
}
