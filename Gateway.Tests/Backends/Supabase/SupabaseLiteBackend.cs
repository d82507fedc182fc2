namespace Gateway.Tests.Backends.Supabase;

/// <summary>On PGlite: PostgreSQL as WebAssembly, which needs nothing installed.</summary>
internal sealed class SupabaseLiteBackend : SupabaseServer
{
    // PGlite is one connection: calls at once find each other's broken transactions on it.
    public override int Concurrency => 1;

    protected override Task<string> StartDatabaseAsync(string folder) => Task.FromResult(
        """
        driver = "pglite"
        url = "supabase/.temp/data"
        """);
}
