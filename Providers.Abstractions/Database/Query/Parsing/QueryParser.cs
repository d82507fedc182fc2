namespace Providers.Abstractions.Database.Query.Parsing;

/// <summary>Parses query strings.</summary>
public static class QueryParser
{
    /// <summary>Parses a query string.</summary>
    public static RowQuery Parse(ReadOnlySpan<char> queryString, QueryVerb verb) => throw new InvalidOperationException($"No parser yet for {queryString} on {verb}.");
}
