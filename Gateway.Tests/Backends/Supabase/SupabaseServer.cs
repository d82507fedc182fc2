using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gateway.Tests.Embedded;

namespace Gateway.Tests.Backends.Supabase;

/// <summary>Supabase's own small server, <c>@supabase/lite</c>, on one of its database drivers.</summary>
internal abstract class SupabaseServer : Backend
{
    private TemporaryDirectory? _directory;
    private ServerProcess? _server;

    public override string Provider => "supabase";

    public override BackendTraits Traits { get; } = new()
    {
        Typed = true,
        ReadsBodies = false,
        Constraints = true,
        CountsDocuments = false,
        PutKeepsMissingColumns = true,
        HidesForbiddenRows = true,
        MakesTablesOnInsert = false,
        ExactNumbers = true,
        DetectsRefreshReuse = false,
        RevokesAccessTokens = true,
        MakesBucketsOnUpload = false,
    };

    public override IReadOnlyList<Deviation> Deviations => SupabaseDeviations.All;

    public string PublishableKey { get; } = $"sb_publishable_{RandomNumberGenerator.GetHexString(30, lowercase: true)}";

    public string SecretKey { get; } = $"sb_secret_{RandomNumberGenerator.GetHexString(30, lowercase: true)}";

    public Uri Address { get; } = new($"http://127.0.0.1:{ServerProcess.FreePort()}");

    public override async Task StartAsync()
    {
        await NodePackages.EnsureAsync();
        var database = await StartDatabaseAsync(Folder);
        WriteProject(database);
        await StartServerAsync();
        if (await MakeTablesAsync())
        {
            // It reads the tables once, as it starts.
            await _server!.DisposeAsync();
            await StartServerAsync();
        }

        await SupabaseBuckets.CreateAsync(Address, SecretKey);
    }

    /// <summary>Starts the database, and gives the section <c>db</c> of the server's configuration.</summary>
    protected abstract Task<string> StartDatabaseAsync(string folder);

    /// <summary>Makes the tables, where the server does not do it itself: then true.</summary>
    protected virtual Task<bool> MakeTablesAsync() => Task.FromResult(false);

    // Made at the first use: most backends are only asked what they are.
    private string Folder => (_directory ??= new TemporaryDirectory()).Path;

    public override JsonObject ConnectionSettings() => new()
    {
        ["url"] = Address.ToString(),
        ["publishable_key"] = PublishableKey,
        ["secret_key"] = SecretKey,
    };

    public override async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _directory?.Dispose();
        await base.DisposeAsync();
    }

    private async Task StartServerAsync()
    {
        _server = ServerProcess.Start(
            NodePackages.Node,
            [NodePackages.Package("@supabase/lite/dist/cli/index.js"), "dev", "--no-admin"],
            Folder,
            [new("DO_NOT_TRACK", "1"), new("LITE_TELEMETRY", "0"), new("EXPERIMENTAL_STORAGE", "1")]);
        await _server.WaitForAsync(new Uri(Address, "/auth/v1/health"), TimeSpan.FromMinutes(3));
    }

    private void WriteProject(string database)
    {
        var supabase = Path.Combine(Folder, "supabase");
        Directory.CreateDirectory(Path.Combine(supabase, "schemas"));
        File.WriteAllText(Path.Combine(supabase, "schemas", "schema.sql"), SupabaseSchema.Write());
        File.WriteAllText(Path.Combine(supabase, "seed.sql"), "");
        File.WriteAllText(
            Path.Combine(supabase, "config.toml"),
            $"""
            [api]
            port = {Address.Port}

            [db]
            {database}

            [db.migrations]
            schema_paths = [ "./schemas/schema.sql" ]

            [db.seed]
            sql_paths = [ "./seed.sql" ]

            [auth]
            enabled = true
            jwt_secret = "{RandomNumberGenerator.GetHexString(64)}"
            jwt_expiry = 3600
            enable_signup = true
            publishable_key = "{PublishableKey}"
            secret_key = "{SecretKey}"

            [auth.email]
            enable_confirmations = false
            """);
    }
}
