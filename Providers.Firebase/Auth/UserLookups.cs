using System.Text.Json;
using Providers.Abstractions.Errors;

namespace Providers.Firebase.Auth;

/// <summary>Finds accounts.</summary>
internal static class UserLookups
{
    /// <summary>The account of a user's own token. Firebase judges anew whether the user is there, not disabled, and the session not ended.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidToken"/></exception>
    public static async ValueTask<JsonElement> ByTokenAsync(IdentityCalls calls, string idToken, CancellationToken cancellationToken)
    {
        var answer = await calls.TryAppAsync("accounts:lookup", json => json.WriteString("idToken", idToken), cancellationToken);
        return answer.Status < 400
            ? Accounts.First(GoogleJson.ReadObject(answer)) ?? throw Accounts.Unreadable()
            : throw AuthErrors.MapOwn(answer);
    }

    /// <summary>The account of that id, as the service sees it.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.NotFound"/></exception>
    public static async ValueTask<JsonElement> ByIdAsync(IdentityCalls calls, string id, CancellationToken cancellationToken)
    {
        // Firebase's ids have at most 128 characters; what is longer is nobody.
        if (id.Length is 0 or > 128)
            throw Accounts.NotFound();
        var lookup = await calls.ServiceAsync(
            ":lookup",
            json =>
            {
                json.WriteStartArray("localId");
                json.WriteStringValue(id);
                json.WriteEndArray();
            },
            cancellationToken);
        return Accounts.First(lookup) ?? throw Accounts.NotFound();
    }
}
