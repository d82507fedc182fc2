using System.Globalization;
using System.Text.Json;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Supabase.Auth;

/// <summary>Reads what GoTrue answers with into the contract's shapes.</summary>
internal static class GoTrueAnswers
{
    private static readonly JsonElement Empty = JsonElement.Parse("{}");

    public static Answer? Nothing(UpstreamAnswer answer) => null;

    public static Answer Session(UpstreamAnswer answer) => ReadSession(UpstreamJson.Read(answer)) ?? throw Unreadable();

    /// <summary>
    /// A session, or the user alone where the address is to be confirmed first. GoTrue answers about an address that is taken as
    /// about a new one, but for the identities, which tell the two apart and are therefore left out.
    /// </summary>
    public static Answer SessionOrPendingUser(UpstreamAnswer answer)
    {
        var body = UpstreamJson.Read(answer);
        return ReadSession(body) ?? (Answer)new PendingUser(ReadUser(body.Object("user") ?? body) with { Identities = [], EmailConfirmedAt = null, LastSignInAt = null });
    }

    public static Answer User(UpstreamAnswer answer)
    {
        var body = UpstreamJson.Read(answer);
        return ReadUser(body.Object("user") ?? body);
    }

    public static Answer Users(UpstreamAnswer answer, int page, int size)
    {
        var users = UpstreamJson.Read(answer) is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty("users", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(ReadUser).ToList()
            : throw Unreadable();
        return new UserPage(users, HasMore(answer, users.Count, page, size) ? UserPages.Write(page + 1, size) : null);
    }

    public static Answer Keys(UpstreamAnswer answer)
    {
        var body = UpstreamJson.Read(answer);
        return new SigningKeys(body.ValueKind == JsonValueKind.Object && body.TryGetProperty("keys", out var keys) && keys.ValueKind == JsonValueKind.Array
            ? [.. keys.EnumerateArray()]
            : []);
    }

    public static User ReadUser(JsonElement user)
    {
        var created = user.Time("created_at") ?? DateTimeOffset.UnixEpoch;
        return new User
        {
            Id = user.Text("id") ?? throw Unreadable(),
            Aud = user.Text("aud") is { Length: > 0 } audience ? audience : "authenticated",
            Role = user.Text("role") is { Length: > 0 } role ? role : "authenticated",
            Email = user.Text("email") is { Length: > 0 } email ? email : null,
            EmailConfirmedAt = user.Time("email_confirmed_at") ?? user.Time("confirmed_at"),
            UserMetadata = user.Object("user_metadata") ?? Empty,
            AppMetadata = user.Object("app_metadata") ?? Empty,
            Identities = ReadIdentities(user),
            CreatedAt = created,
            UpdatedAt = user.Time("updated_at") ?? created,
            LastSignInAt = user.Time("last_sign_in_at"),
        };
    }

    private static Session? ReadSession(JsonElement body)
    {
        if (body.Text("access_token") is not { } access || body.Text("refresh_token") is not { } refresh || body.Object("user") is not { } user)
            return null;
        var life = Number(body, "expires_in") ?? 3600;
        return new Session
        {
            AccessToken = access,
            RefreshToken = refresh,
            ExpiresIn = life,
            ExpiresAt = Number(body, "expires_at") ?? throw Unreadable(),
            User = ReadUser(user),
        };
    }

    private static List<UserIdentity> ReadIdentities(JsonElement user) =>
        user.TryGetProperty("identities", out var identities) && identities.ValueKind == JsonValueKind.Array
            ? [.. identities.EnumerateArray().Select(static identity => new UserIdentity(
                identity.Text("id") ?? "", identity.Text("provider") ?? "email", identity.Text("email") ?? identity.Object("identity_data")?.Text("email")))]
            : [];

    private static long? Number(JsonElement body, string name) =>
        long.TryParse(body.Text(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool HasMore(UpstreamAnswer answer, int count, int page, int size) =>
        answer.Headers.TryGetValues("X-Total-Count", out var values) && long.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var total)
            ? total > (long)page * size
            : count == size;

    private static ProviderException Unreadable() =>
        new(ErrorKind.UpstreamError, "The backend's auth answered with something that is no session, user or list of users. Check that the connection's address is that of a Supabase project.");
}
