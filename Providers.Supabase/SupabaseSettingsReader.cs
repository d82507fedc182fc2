using Microsoft.Extensions.Configuration;
using Providers.Abstractions.Connections;

namespace Providers.Supabase;

/// <summary>Reads and validates a connection's settings.</summary>
internal static class SupabaseSettingsReader
{
    private static readonly string[] HostedDomains = [".supabase.co", ".supabase.in"];

    public static SupabaseSettings? Read(IConfiguration settings, SettingsErrors errors)
    {
        var root = new SettingsSection(settings, settings is IConfigurationSection section ? section.Path : "", errors);
        root.RefuseUnknown("url", "publishable_key", "secret_key", "trusts", "resilience"); // The host reads the last two.
        var url = ReadUrl(root);
        var publishable = ReadKey(root, "publishable_key", SupabaseKeyKind.Publishable, url, required: true);
        var secret = ReadKey(root, "secret_key", SupabaseKeyKind.Secret, url, required: false);
        return url is null || publishable is null ? null : new SupabaseSettings(url, publishable, secret);
    }

    private static Uri? ReadUrl(SettingsSection root)
    {
        const string example = "Write it as the dashboard shows it, such as https://abcdefghij.supabase.co.";
        if (root.Text("url") is not { Length: > 0 } text)
            return Refuse($"The project's address is missing. {example}");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
            return Refuse($"This is no address. {example}"); // Not shown: it may be a key that was put into the wrong place.
        if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
            return Refuse($"The address has a user, a query or a fragment, which have no place in it. {example}");
        if (url.Scheme == "http" && IsHosted(url))
            return Refuse("The address says http, over which keys would travel in the clear. Use https.");
        return url;

        Uri? Refuse(string message)
        {
            root.Add("url", message);
            return null;
        }
    }

    private static SupabaseKey? ReadKey(SettingsSection root, string name, SupabaseKeyKind kind, Uri? url, bool required)
    {
        var where = kind == SupabaseKeyKind.Publishable
            ? "sb_publishable_… or the legacy anon key"
            : "sb_secret_… or the legacy service_role key";
        if (root.Text(name) is not { Length: > 0 } text)
        {
            if (required)
                root.Add(name, $"The key is missing. Copy it from the project's settings under API keys: {where}.");
            return null;
        }

        var key = SupabaseKey.TryRead(text.Trim());
        if (key is null)
            root.Add(name, $"This is no key of a Supabase project. Copy it from the project's settings under API keys: {where}.");
        else if (key.Kind != kind)
            root.Add(name, $"This is a {(key.Kind == SupabaseKeyKind.Secret ? "secret" : "publishable")} key, where a {(kind == SupabaseKeyKind.Secret ? "secret" : "publishable")} one belongs: {where}. Perhaps the two are interchanged.");
        else if (url is not null && key.Project is { } project && IsHosted(url) && !url.Host.StartsWith($"{project}.", StringComparison.OrdinalIgnoreCase))
            root.Add(name, $"The key belongs to the project '{project}', the address to another. Copy both from the same project.");
        else
            return key;
        return null;
    }

    private static bool IsHosted(Uri url) => HostedDomains.Any(domain => url.Host.EndsWith(domain, StringComparison.OrdinalIgnoreCase));
}
