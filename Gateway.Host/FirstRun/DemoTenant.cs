using System.Text;
using System.Text.Json;
using Gateway.Host.Keys;
using Gateway.Host.Tenancy;

namespace Gateway.Host.FirstRun;

/// <summary>
/// The tenant that a newcomer starts with: made where no tenant is declared. It lives in a file of the data directory that
/// holds the hashes of its keys; the keys themselves are shown once.
/// </summary>
/// <param name="File">Where the tenant is declared.</param>
/// <param name="SecretKey">The secret key, on the first start only.</param>
/// <param name="PublishableKey">The publishable key, on the first start only.</param>
internal sealed record DemoTenant(string File, string? SecretKey, string? PublishableKey)
{
    private const string FileName = "demo.json";

    /// <summary>Adds the demo tenant to the configuration, and makes it where it is not there yet; null where tenants are declared.</summary>
    public static DemoTenant? AddTo(WebApplicationBuilder builder)
    {
        if (AreDeclared(builder))
            return null;

        var file = FileOf(builder);
        var demo = System.IO.File.Exists(file) ? new DemoTenant(file, null, null) : Create(file);
        builder.Configuration.AddJsonFile(file, optional: true, reloadOnChange: true);
        return demo;
    }

    /// <summary>Adds the demo tenant to the configuration if it was made before.</summary>
    public static void AddExisting(WebApplicationBuilder builder)
    {
        if (!AreDeclared(builder))
            builder.Configuration.AddJsonFile(FileOf(builder), optional: true, reloadOnChange: false);
    }

    private static bool AreDeclared(WebApplicationBuilder builder) => builder.Configuration.GetSection($"{TenantReader.Section}:Tenants").GetChildren().Any();

    private static string FileOf(WebApplicationBuilder builder) => Path.Combine(DataDirectory.Of(builder.Configuration, builder.Environment).Path, FileName);

    private static DemoTenant Create(string file)
    {
        var secret = GatewayKey.Create(KeyRole.Secret);
        var publishable = GatewayKey.Create(KeyRole.Publishable);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        // Moved into place whole: a start that is cut short leaves either no tenant or one whose keys were shown.
        var temporary = $"{file}.new";
        using (var stream = new FileStream(temporary, options))
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
            Write(writer, secret, publishable);
        System.IO.File.Move(temporary, file, overwrite: true);
        return new DemoTenant(file, secret, publishable);
    }

    private static void Write(Utf8JsonWriter json, string secret, string publishable)
    {
        json.WriteStartObject();
        json.WriteStartObject(TenantReader.Section);
        json.WriteStartObject("Tenants");
        json.WriteStartObject("demo");
        json.WriteString("Plan", "default");
        json.WriteStartArray("Keys");
        WriteKey(json, "server", "secret", secret);
        WriteKey(json, "app", "publishable", publishable);
        json.WriteEndArray();
        json.WriteStartObject("Connections");
        json.WriteStartObject("main");
        json.WriteString("Provider", "embedded");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("Routes");
        json.WriteString("Db", "main");
        json.WriteString("Storage", "main");
        json.WriteString("Auth", "main");
        json.WriteEndObject();
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
        json.WriteStartArray("Scopes");
        json.WriteStringValue(ScopeSet.All);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
