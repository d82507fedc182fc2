using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database.Tables;

namespace Providers.Embedded.Settings;

/// <summary>Reads and validates a connection's settings.</summary>
internal static class EmbeddedSettingsReader
{
    public static EmbeddedSettings Read(IConfiguration settings, ConnectionContext context, SettingsErrors errors)
    {
        var root = new SettingsSection(settings, settings is IConfigurationSection section ? section.Path : "", errors);
        root.RefuseUnknown("path", "tables", "buckets", "scan_limit", "auth", "trusts", "resilience"); // The host reads the last two.
        return new EmbeddedSettings
        {
            Directory = ReadDirectory(root, context),
            ScanLimit = (int)(root.Number("scan_limit", 1, 1_000_000) ?? 10_000),
            Tables = TableDeclarations.Read(settings.GetSection("tables"), errors),
            Buckets = root.Sections("buckets").ToFrozenDictionary(bucket => bucket.Name, bucket => ReadBucket(bucket.Name, bucket.Section), StringComparer.Ordinal),
            Auth = ReadAuth(root.Section("auth")),
        };
    }

    private static string ReadDirectory(SettingsSection root, ConnectionContext context)
    {
        var data = Path.GetFullPath(context.DataDirectory);
        if (root.Text("path") is not { Length: > 0 } path)
            return Path.Combine(data, "embedded", FolderName.Of(context.Tenant), FolderName.Of(context.Connection));

        if (context.IsOverApi)
            root.Add("path", "Only a declared connection may choose its folder. Leave it out.");
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, data));
        if (!Path.IsPathRooted(path) && !full.StartsWith(data + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            root.Add("path", "A relative path stays within the gateway's data directory. Remove the '..', or give an absolute path.");
        return full;
    }

    private static BucketSettings ReadBucket(string name, SettingsSection bucket)
    {
        bucket.RefuseUnknown("public", "policy", "max_size", "allowed_types");
        if (name.Length > 100 || !char.IsAsciiLetterOrDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
            bucket.Add("", "A bucket's name has 1 to 100 letters, digits, '.', '_' and '-', and starts with a letter or digit.");
        return new BucketSettings(
            bucket.Bool("public", false), ReadPolicy(bucket), bucket.Number("max_size", 1, long.MaxValue), bucket.List("allowed_types"));
    }

    private static AccessPolicy ReadPolicy(SettingsSection bucket)
    {
        if (!TableDeclarations.TryReadPolicy(bucket.Text("policy"), out var policy))
            bucket.Add("policy", $"'{bucket.Text("policy")}' is not a policy. Known are: none, public-read, authenticated, owner.");
        return policy;
    }

    private static AuthSettings ReadAuth(SettingsSection auth)
    {
        auth.RefuseUnknown("confirm_email", "min_password_length", "access_token_seconds", "refresh_token_days", "sign_up");
        return new AuthSettings
        {
            ConfirmEmail = auth.Bool("confirm_email", false),
            MinPasswordLength = (int)(auth.Number("min_password_length", 6, 128) ?? 8),
            AccessTokenSeconds = (int)(auth.Number("access_token_seconds", 60, 86_400) ?? 3600),
            RefreshTokenDays = (int)(auth.Number("refresh_token_days", 1, 365) ?? 30),
            SignUp = auth.Bool("sign_up", true),
        };
    }
}
