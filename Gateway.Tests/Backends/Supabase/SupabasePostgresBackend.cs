using System.Globalization;

namespace Gateway.Tests.Backends.Supabase;

/// <summary>On a real PostgreSQL: many connections, as a project has them.</summary>
internal sealed class SupabasePostgresBackend : SupabaseServer
{
    private const string Roles = """
        create role anon nologin noinherit;
        create role authenticated nologin noinherit;
        create role service_role nologin noinherit bypassrls;
        create role authenticator login noinherit;
        grant anon, authenticated, service_role to authenticator;
        grant usage on schema public to anon, authenticated, service_role;
        alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
        alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
        """;

    private PostgresServer? _postgres;

    // One test at a time: of some ten thousand calls that came beside those of other tests, two were answered without rows that were there.
    // What the server does with calls at once within a test is tested all the same.
    public override int Concurrency => 1;

    protected override async Task<string> StartDatabaseAsync(string folder)
    {
        _postgres = await PostgresServer.StartAsync();
        await _postgres.RunAsync(Roles);
        return string.Create(CultureInfo.InvariantCulture, $"driver = \"postgres\"\nurl = \"{_postgres.Address}\"");
    }

    // The server makes the schema 'auth' as it starts, which the policies refer to.
    protected override async Task<bool> MakeTablesAsync()
    {
        await _postgres!.RunAsync(SupabaseSchema.Write());
        return true;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }
}
