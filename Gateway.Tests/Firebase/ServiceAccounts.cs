using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Firebase;

/// <summary>Service accounts as Google gives them.</summary>
internal static class ServiceAccounts
{
    public static string PrivateKey { get; } = MakeKey();

    public static JsonObject Of(string project) => new()
    {
        ["type"] = "service_account",
        ["project_id"] = project,
        ["private_key_id"] = "0123456789abcdef",
        ["private_key"] = PrivateKey,
        ["client_email"] = $"firebase-adminsdk@{project}.iam.gserviceaccount.com",
        ["client_id"] = "1234567890",
        ["token_uri"] = "https://oauth2.googleapis.com/token",
    };

    public static string Json(string project) => Of(project).ToJsonString();

    private static string MakeKey()
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportPkcs8PrivateKeyPem();
    }
}
