using System.Globalization;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Exchanges;

namespace Providers.Firebase.Auth;

/// <summary>What the service does with users.</summary>
internal static class AdminUsers
{
    public static async ValueTask<Answer?> ListAsync(IdentityCalls calls, AuthOperation.ListUsers list, CancellationToken cancellationToken)
    {
        var token = UserCursors.Read(list.Cursor) is { } read ? $"&nextPageToken={Uri.EscapeDataString(read)}" : "";
        var page = await calls.ReadAsync("v1", string.Create(CultureInfo.InvariantCulture, $"accounts:batchGet?maxResults={list.Limit}{token}"), cancellationToken);
        return new UserPage([.. page.Objects("users").Select(Accounts.Read)], UserCursors.Write(page.Text("nextPageToken")));
    }

    public static async ValueTask<Answer?> CreateAsync(IdentityCalls calls, UserChanges user, CancellationToken cancellationToken)
    {
        var id = await NewAccounts.CreateAsync(calls, user, cancellationToken);
        return await GetAsync(calls, id, cancellationToken);
    }

    public static async ValueTask<Answer?> GetAsync(IdentityCalls calls, string id, CancellationToken cancellationToken) =>
        Accounts.Read(await UserLookups.ByIdAsync(calls, id, cancellationToken));

    public static async ValueTask<Answer?> UpdateAsync(IdentityCalls calls, string id, UserChanges changes, CancellationToken cancellationToken)
    {
        var claims = UserClaims.Merge(await UserLookups.ByIdAsync(calls, id, cancellationToken), changes);
        await calls.ServiceAsync(
            ":update",
            json =>
            {
                json.WriteString("localId", id);
                AccountChanges.Write(json, changes);
                if (changes.EmailConfirmed is { } confirmed)
                    json.WriteBoolean("emailVerified", confirmed);
                if (changes.Banned is { } banned)
                    json.WriteBoolean("disableUser", banned);
                if (claims is not null)
                    json.WriteString("customAttributes", claims);
            },
            cancellationToken);
        return await GetAsync(calls, id, cancellationToken);
    }

    public static async ValueTask<Answer?> DeleteAsync(IdentityCalls calls, string id, CancellationToken cancellationToken)
    {
        await UserLookups.ByIdAsync(calls, id, cancellationToken); // Deleting nobody is no error to every version.
        await calls.ServiceAsync(":delete", json => json.WriteString("localId", id), cancellationToken);
        return null;
    }
}
