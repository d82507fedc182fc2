using System.Collections.Frozen;

namespace Providers.Abstractions.Database.Query;

/// <summary>What a query needs a provider to be able to do.</summary>
public static class QueryFeatures
{
    /// <summary>The first feature that the query uses and that is not declared; null where all are.</summary>
    public static string? FirstUnsupported(RowQuery query, FrozenSet<string> declared) => null;
}
