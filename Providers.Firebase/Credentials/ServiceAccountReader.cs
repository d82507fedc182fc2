using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Providers.Abstractions.Connections;

namespace Providers.Firebase.Credentials;

/// <summary>
/// Reads the service account out of a connection's settings: the JSON that Google gives, as an object, as a text, or as a file. No
/// message shows any of it but the names that are no secret.
/// </summary>
internal static class ServiceAccountReader
{
    private const string Inline = "service_account";
    private const string InFile = "service_account_file";
    private const string GoogleTokens = "https://oauth2.googleapis.com/token";
    private const string GetOne = "Make a new key in the Firebase console, under Project settings, Service accounts, and use the JSON file as it is.";

    public static ServiceAccount? Read(IConfiguration settings, SettingsSection root, string? project)
    {
        var hasInline = settings.GetSection(Inline).Value is { Length: > 0 } || settings.GetSection(Inline).GetChildren().Any();
        if (root.Text(InFile) is not { Length: > 0 } file)
            return hasInline ? ReadInline(settings.GetSection(Inline), root, project) : null;
        if (hasInline)
            root.Add(InFile, $"The service account is given twice. Leave out '{Inline}' or '{InFile}'.");
        return ReadText(root, InFile, ReadFile(root, file), project);
    }

    private static ServiceAccount? ReadInline(IConfigurationSection section, SettingsSection root, string? project) =>
        section.Value is { Length: > 0 } text ? ReadText(root, Inline, text, project) : Check(root, Inline, name => section[name], project);

    private static ServiceAccount? ReadText(SettingsSection root, string setting, string? json, string? project)
    {
        if (json is null)
            return null;
        if (GoogleJson.TryReadObject(Encoding.UTF8.GetBytes(json)) is { } account)
            return Check(root, setting, name => account.Text(name), project);
        root.Add(setting, $"This is not the JSON of a service account, or is cut short. {GetOne}");
        return null;
    }

    private static string? ReadFile(SettingsSection root, string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            root.Add(InFile, $"The file '{file}' cannot be read: {error.GetType().Name}. Check its path and who may read it.");
            return null;
        }
    }

    private static ServiceAccount? Check(SettingsSection root, string setting, Func<string, string?> text, string? project)
    {
        if (text("type") is { } type && type != "service_account")
            return Refuse($"This is a credential of the type '{type}', where a service account belongs. {GetOne}");
        if (text("client_email") is not { Length: > 0 } email || text("project_id") is not { Length: > 0 } owner || text("private_key") is not { Length: > 0 } key)
            return Refuse($"The service account lacks 'client_email', 'project_id' or 'private_key'. {GetOne}");
        if (project is not null && owner != project)
            return Refuse($"The service account belongs to the project '{owner}', the connection to '{project}'. Take one of the connection's own project.");

        // Nothing is sent to an address that settings could choose.
        if (text("token_uri") is { Length: > 0 } address && address != GoogleTokens)
            return Refuse($"The service account names another 'token_uri' than Google's, {GoogleTokens}. {GetOne}");

        // Where JSON was escaped twice, line ends are still two characters.
        var pem = key.Replace("\\n", "\n", StringComparison.Ordinal);
        return IsKey(pem) ? new ServiceAccount(owner, email, pem) : Refuse($"The service account's 'private_key' is no whole RSA key in PEM: perhaps it is cut short, or its line ends are lost. {GetOne}");

        ServiceAccount? Refuse(string message)
        {
            root.Add(setting, message);
            return null;
        }
    }

    private static bool IsKey(string pem)
    {
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return rsa.ExportParameters(includePrivateParameters: true).D is { Length: > 0 };
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}
