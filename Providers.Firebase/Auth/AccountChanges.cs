using System.Text.Json;
using Providers.Abstractions.Auth;

namespace Providers.Firebase.Auth;

/// <summary>Writes what Identity Toolkit is to change.</summary>
internal static class AccountChanges
{
    /// <summary>Address and password, where they are given.</summary>
    public static void Write(Utf8JsonWriter json, UserChanges changes)
    {
        if (changes.Email is { } email)
            json.WriteString("email", email);
        if (changes.Password is { } password)
            json.WriteString("password", password);
    }

    /// <summary>The claims of an account.</summary>
    public static void WriteClaims(Utf8JsonWriter json, string id, string claims)
    {
        json.WriteString("localId", id);
        json.WriteString("customAttributes", claims);
    }
}
