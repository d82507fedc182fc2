using System.Globalization;
using Microsoft.Extensions.Configuration;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database.Tables;
using Providers.Firebase.Credentials;
using Providers.Firebase.Firestore;

namespace Providers.Firebase.Settings;

/// <summary>Reads and validates a connection's settings.</summary>
internal static class FirebaseSettingsReader
{
    public static FirebaseSettings? Read(IConfiguration settings, ConnectionContext context, SettingsErrors errors)
    {
        var root = new SettingsSection(settings, settings is IConfigurationSection section ? section.Path : "", errors);
        root.RefuseUnknown( // The host reads the last two.
            "project_id", "web_api_key", "service_account", "service_account_file", "database", "bucket", "buckets", "tables", "scan_limit", "emulator", "trusts", "resilience");
        if (context.IsOverApi && RefuseOfThisMachine(settings, root))
            return null; // Not even to be looked at: whether there is such a file is nobody's business.
        var project = ReadProject(root);
        var account = ServiceAccountReader.Read(settings, root, project);
        var buckets = BucketSettingsReader.ReadMany(settings, root);
        if (project is null)
            return null;
        return new FirebaseSettings
        {
            ProjectId = project,
            WebApiKey = root.Text("web_api_key") is { Length: > 0 } key ? key : null,
            Database = ReadDatabase(root),
            Bucket = buckets.Count > 0 ? null : BucketSettingsReader.ReadOne(root, project),
            Buckets = buckets,
            ScanLimit = (int)(root.Number("scan_limit", 1, 1_000_000) ?? 10_000),
            Tables = TableDeclarations.Read(settings.GetSection("tables"), errors, TablePath.FindMistake),
            Emulator = ReadEmulator(settings, root.Section("emulator")),
            ServiceAccount = account,
        };
    }

    private static bool RefuseOfThisMachine(IConfiguration settings, SettingsSection root)
    {
        var namesFile = root.Text("service_account_file") is { Length: > 0 };
        var namesEmulator = settings.GetSection("emulator").GetChildren().Any();
        if (namesFile)
            root.Add("service_account_file", "Only a declared connection may name a file of the gateway's machine. Send what is in it as 'service_account'.");
        if (namesEmulator)
            root.Add("emulator", "Only a declared connection may use an emulator, which takes tokens that nobody signed. Leave it out.");
        return namesFile || namesEmulator;
    }

    private static string? ReadProject(SettingsSection root)
    {
        const string mend = "Copy the project's id from the Firebase console, under Project settings: such as my-project-1234.";
        if (root.Text("project_id") is not { Length: > 0 } project)
        {
            root.Add("project_id", $"The project is missing. {mend}");
            return null;
        }

        // Older projects of organisations have their domain in front: example.com:my-project.
        if (project.Length <= 100 && char.IsAsciiLetterOrDigit(project[0]) && project.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.' or ':'))
            return project;
        root.Add("project_id", $"This is no project's id. {mend}"); // Not shown: it may be a key that was put into the wrong place.
        return null;
    }

    private static string ReadDatabase(SettingsSection root)
    {
        var database = root.Text("database") is { Length: > 0 } text ? text : "(default)";
        if (database != "(default)" && (database.Length > 63 || !database.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')))
            root.Add("database", $"'{database}' is no database's id. It has lower-case letters, digits and hyphens, or is (default).");
        return database;
    }

    private static EmulatorSettings? ReadEmulator(IConfiguration settings, SettingsSection emulator)
    {
        if (!settings.GetSection("emulator").GetChildren().Any())
            return null;
        emulator.RefuseUnknown("firestore", "auth", "storage");
        return new EmulatorSettings(ReadAddress(emulator, "firestore"), ReadAddress(emulator, "auth"), ReadAddress(emulator, "storage"));
    }

    private static string? ReadAddress(SettingsSection emulator, string name)
    {
        if (emulator.Text(name) is not { Length: > 0 } text)
            return null;
        var colon = text.LastIndexOf(':');
        if (colon > 0 && Uri.CheckHostName(text[..colon]) != UriHostNameType.Unknown
            && ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0)
        {
            return text;
        }

        emulator.Add(name, $"'{text}' is no host and port. Write it as the emulator's own variable has it, such as 127.0.0.1:8081.");
        return null;
    }
}
