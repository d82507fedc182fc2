using System.Text.Json;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Exchanges;

namespace Providers.Supabase.Auth;

/// <summary>Writes the bodies that GoTrue wants.</summary>
internal static class AuthBodies
{
    // As long as GoTrue's clock reaches: a ban without an end.
    private const string Forever = "876000h";

    public static ReadOnlyMemory<byte> Register(AuthOperation.Register register) => JsonBody.Write(json =>
    {
        json.WriteString("email", register.Email);
        json.WriteString("password", register.Password);
        WriteObject(json, "data", register.Metadata);
    });

    public static ReadOnlyMemory<byte> LogIn(AuthOperation.LogIn logIn) => JsonBody.Write(json =>
    {
        json.WriteString("email", logIn.Email);
        json.WriteString("password", logIn.Password);
    });

    public static ReadOnlyMemory<byte> Refresh(AuthOperation.Refresh refresh) => JsonBody.Write(json => json.WriteString("refresh_token", refresh.RefreshToken));

    public static ReadOnlyMemory<byte> Recover(AuthOperation.Recover recover) => JsonBody.Write(json => json.WriteString("email", recover.Email));

    public static ReadOnlyMemory<byte> IdToken(AuthOperation.SignInWithIdToken signIn) => JsonBody.Write(json =>
    {
        json.WriteString("provider", signIn.Provider);
        json.WriteString("id_token", signIn.IdToken);
        if (signIn.Nonce is { } nonce)
            json.WriteString("nonce", nonce);
    });

    /// <summary>What users change of themselves.</summary>
    public static ReadOnlyMemory<byte> OwnUser(UserChanges changes) => JsonBody.Write(json =>
    {
        WriteText(json, "email", changes.Email);
        WriteText(json, "password", changes.Password);
        WriteObject(json, "data", changes.UserMetadata);
    });

    /// <summary>A user made by the service, whose address counts as confirmed unless said otherwise.</summary>
    public static ReadOnlyMemory<byte> NewUser(UserChanges user) => AnyUser(user with { EmailConfirmed = user.EmailConfirmed ?? true });

    /// <summary>What the service changes of a user.</summary>
    public static ReadOnlyMemory<byte> AnyUser(UserChanges changes) => JsonBody.Write(json =>
    {
        WriteText(json, "email", changes.Email);
        WriteText(json, "password", changes.Password);
        WriteObject(json, "user_metadata", changes.UserMetadata);
        WriteObject(json, "app_metadata", changes.AppMetadata);
        if (changes.EmailConfirmed is { } confirmed)
            json.WriteBoolean("email_confirm", confirmed);
        if (changes.Banned is { } banned)
            json.WriteString("ban_duration", banned ? Forever : "none");
    });

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    private static void WriteObject(Utf8JsonWriter json, string name, JsonElement? value)
    {
        if (value is not { } element)
            return;
        json.WritePropertyName(name);
        element.WriteTo(json);
    }
}
