using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Host.Keys;

namespace Gateway.Benchmarks.Load.Servers;

/// <summary>
/// Tenants that have a Supabase project each, declared in a settings file as the guide to connecting one shows: a secret and a
/// publishable key by their hashes, and one connection. All projects are the same upstream.
/// </summary>
internal sealed class SupabaseTenants
{
    /// <summary>A key of a project.</summary>
    public static readonly string ProjectKey = NewProjectKey("secret");

    private const string File = "appsettings.json";
    private const string First = "first";

    private SupabaseTenants(IReadOnlyList<string> secretKeys, IReadOnlyList<string> publishableKeys) =>
        (SecretKeys, PublishableKeys) = (secretKeys, publishableKeys);

    /// <summary>A key of each tenant.</summary>
    public IReadOnlyList<string> SecretKeys { get; }

    /// <summary>Another key of each tenant.</summary>
    public IReadOnlyList<string> PublishableKeys { get; }

    /// <summary>Declares tenants in the settings of a gateway that is started in a folder.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="count">How many.</param>
    /// <param name="upstream">The projects' address.</param>
    /// <param name="firstUpstream">That of the first one's project, where it is another.</param>
    /// <param name="firstRequests">How many calls a second the first one may make, where it is not as many as it likes.</param>
    public static SupabaseTenants Declare(string directory, int count, Uri upstream, Uri? firstUpstream = null, long? firstRequests = null)
    {
        string[] secret = [.. Enumerable.Range(0, count).Select(static _ => GatewayKey.Create(KeyRole.Secret))];
        string[] publishable = [.. Enumerable.Range(0, count).Select(static _ => GatewayKey.Create(KeyRole.Publishable))];
        using var file = System.IO.File.Create(Path.Combine(directory, File));
        using var json = new Utf8JsonWriter(file);
        json.WriteStartObject();
        json.WriteStartObject("Gateway");
        json.WriteString("CheckConnections", "false");
        json.WriteStartObject("Plans");
        WritePlan(json, "bench", 100_000_000, "00:01:00");
        WritePlan(json, First, firstRequests ?? 100_000_000, "00:00:01");
        json.WriteEndObject();
        json.WriteStartObject("Tenants");
        for (var i = 0; i < count; i++)
            WriteTenant(json, i, i == 0 ? First : "bench", secret[i], publishable[i], i == 0 ? firstUpstream ?? upstream : upstream);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        return new SupabaseTenants(secret, publishable);
    }

    private static string NewProjectKey(string kind) => $"sb_{kind}_{RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 22)}_{RandomNumberGenerator.GetHexString(8)}";

    // Limits that are checked, and too large to refuse unless that is what is measured.
    private static void WritePlan(Utf8JsonWriter json, string name, long requests, string window)
    {
        json.WriteStartObject(name);
        json.WriteStartObject("RateLimit");
        json.WriteNumber("Requests", requests);
        json.WriteString("Window", window);
        json.WriteEndObject();
        json.WriteStartArray("Quotas");
        json.WriteStartObject();
        json.WriteString("Meter", "calls");
        json.WriteNumber("Limit", 1_000_000_000_000);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTenant(Utf8JsonWriter json, int index, string plan, string secret, string publishable, Uri upstream)
    {
        json.WriteStartObject(string.Create(CultureInfo.InvariantCulture, $"tenant-{index:D6}"));
        json.WriteString("Plan", plan);
        json.WriteStartArray("Keys");
        WriteKey(json, "server", "secret", secret);
        WriteKey(json, "app", "publishable", publishable);
        json.WriteEndArray();
        json.WriteStartObject("Connections");
        json.WriteStartObject("main");
        json.WriteString("Provider", "supabase");
        json.WriteStartObject("Settings");
        json.WriteString("url", upstream.AbsoluteUri);
        json.WriteString("publishable_key", NewProjectKey("publishable"));
        json.WriteString("secret_key", NewProjectKey("secret"));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteKey(Utf8JsonWriter json, string name, string kind, string key)
    {
        json.WriteStartObject();
        json.WriteString("Name", name);
        json.WriteString("Kind", kind);
        json.WriteString("Value", $"sha256:{KeyHash.Of(Encoding.ASCII.GetBytes(key))}");
        json.WriteEndObject();
    }
}
