using System.Text.Json;
using Providers.Firebase.Firestore.Calls;
using Providers.Firebase.Firestore.Planning;
using Providers.Firebase.Firestore.Protocol;
using Providers.Firebase.Firestore.Values;

namespace Providers.Firebase.Firestore.Reading;

/// <summary>Reads all documents that a plan gives, in any order, and evaluates on each what Firestore could not.</summary>
internal static class DocumentScan
{
    /// <summary>Is given each document that matches, as it is and as a row.</summary>
    internal delegate void Visitor(Document document, JsonElement row, ReadOnlySpan<byte> utf8);

    /// <exception cref="Abstractions.Errors.ProviderException"><see cref="Abstractions.Errors.ErrorKind.ScanLimitExceeded"/>.</exception>
    public static async ValueTask RunAsync(FirestoreSession session, QueryPlan plan, Visitor visit, CancellationToken cancellationToken, bool withFields = true)
    {
        using var rows = new RowWriter(plan.Collection);
        var limit = session.Settings.ScanLimit;
        var read = 0;
        foreach (var query in plan.Queries(withFields))
        {
            query.Limit = limit - read + 1;
            await session.QueryAsync(
                plan.Collection.Parent,
                query,
                document =>
                {
                    if (++read > limit)
                        throw ScanLimit.Exceeded(limit, plan);
                    var utf8 = rows.Write(document);
                    using var row = JsonDocument.Parse(utf8);
                    if (plan.Residual is null || plan.Residual.Evaluate(row.RootElement) == true)
                        visit(document, row.RootElement, utf8.Span);
                    return new ValueTask<bool>(true);
                },
                cancellationToken);
        }
    }
}
