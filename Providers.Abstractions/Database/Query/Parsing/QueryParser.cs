namespace Providers.Abstractions.Database.Query.Parsing;

/// <summary>
/// Parses the query strings of <c>/api/db</c>: PostgREST's language, with the contract's additions (bare equality, quoted
/// literals, cursors). Nothing is looked up; every mistake names its parameter and position.
/// </summary>
public static class QueryParser
{
    /// <summary>Parses a query string.</summary>
    /// <param name="queryString">As it was sent, percent-encoded, with or without its question mark.</param>
    /// <param name="verb">Reading or writing.</param>
    /// <exception cref="Errors.ProviderException"><see cref="Errors.ErrorKind.InvalidRequest"/>.</exception>
    public static RowQuery Parse(ReadOnlySpan<char> queryString, QueryVerb verb)
    {
        if (queryString.StartsWith('?'))
            queryString = queryString[1..];

        var builder = new QueryBuilder(verb);
        while (!queryString.IsEmpty)
        {
            var end = queryString.IndexOf('&');
            var pair = end < 0 ? queryString : queryString[..end];
            queryString = end < 0 ? default : queryString[(end + 1)..];
            if (pair.IsEmpty)
                continue;

            var equals = pair.IndexOf('=');
            var name = equals < 0 ? pair : pair[..equals];
            name = FormEncoding.Decode(name, name);
            builder.Add(name, equals < 0 ? default : FormEncoding.Decode(pair[(equals + 1)..], name));
        }

        return builder.Build();
    }
}
