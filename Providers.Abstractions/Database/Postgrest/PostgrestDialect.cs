namespace Providers.Abstractions.Database.Postgrest;

/// <summary>Whom a query string is written for.</summary>
public enum PostgrestDialect
{
    /// <summary>The contract's own parser.</summary>
    Contract,
    /// <summary>A PostgREST upstream.</summary>
    Upstream,
    /// <summary>A PostgREST upstream, on a write: it concerns all rows that match, so that there is no limit.</summary>
    UpstreamWrite,
}
