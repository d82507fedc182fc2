using System.Text;
using System.Text.Json;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Firebase.Auth;

/// <summary>
/// Metadata as Firebase keeps it: in a user's custom claims, which are in every token, where Security Rules read them. What users
/// write of themselves stands under one claim, so that nobody forges a role with it; what the service writes are the other claims.
/// </summary>
internal static class UserClaims
{
    public const string TooLarge = "The user's metadata is too large: 'user_metadata' and 'app_metadata' together may have 1,000 bytes, as they travel in every token. Keep more in the database.";

    private const string Own = "user_metadata";
    private const int MaxBytes = 1_000; // https://firebase.google.com/docs/auth/admin/custom-claims

    /// <summary>What users say of themselves.</summary>
    public static JsonElement UserMetadata(JsonElement account) => Read(account).Object(Own) ?? GoogleJson.Empty;

    /// <summary>What the service says of them.</summary>
    public static JsonElement AppMetadata(JsonElement account)
    {
        var claims = Read(account);
        return claims.TryGetProperty(Own, out _)
            ? JsonElement.Parse(JsonBody.Write(json => Copy(json, claims.EnumerateObject().Where(static claim => claim.Name != Own))).Span)
            : claims;
    }

    /// <summary>The claims with changes, as Firebase takes them; null where there are none.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.MetadataTooLarge"/>, or <see cref="ErrorKind.InvalidRequest"/>: a name that is not free.</exception>
    public static string? Merge(JsonElement account, UserChanges changes)
    {
        if (changes.UserMetadata is null && changes.AppMetadata is null)
            return null;
        if (changes.AppMetadata is { } app && app.TryGetProperty(Own, out _))
            throw new ProviderException(ErrorKind.InvalidRequest, $"'app_metadata' may not hold '{Own}', which is a member of its own.");
        var claims = JsonBody.Write(json =>
        {
            Copy(json, Merged(AppMetadata(account), changes.AppMetadata));
            var own = Merged(UserMetadata(account), changes.UserMetadata).ToList();
            if (own.Count == 0)
                return;
            json.WriteStartObject(Own);
            Copy(json, own);
            json.WriteEndObject();
        });
        return claims.Length <= MaxBytes ? Encoding.UTF8.GetString(claims.Span) : throw new ProviderException(ErrorKind.MetadataTooLarge, TooLarge);
    }

    private static JsonElement Read(JsonElement account) =>
        account.Text("customAttributes") is { } claims && GoogleJson.TryReadObject(Encoding.UTF8.GetBytes(claims)) is { } read ? read : GoogleJson.Empty;

    private static IEnumerable<JsonProperty> Merged(JsonElement before, JsonElement? changes) => changes is not { } change
        ? before.EnumerateObject()
        : before.EnumerateObject().Where(member => !change.TryGetProperty(member.Name, out _))
            .Concat(change.EnumerateObject().Where(static member => member.Value.ValueKind != JsonValueKind.Null));

    private static void Copy(Utf8JsonWriter json, IEnumerable<JsonProperty> members)
    {
        foreach (var member in members)
            member.WriteTo(json);
    }
}
