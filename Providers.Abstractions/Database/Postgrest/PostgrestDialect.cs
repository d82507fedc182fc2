namespace Providers.Abstractions.Database.Postgrest;

/// <summary>Whom a query string is written for.</summary>
public enum PostgrestDialect
{
    /// <summary>The contract's own parser.</summary>
    Contract,
    /// <summary>A PostgREST upstream.</summary>
    Upstream,
}
