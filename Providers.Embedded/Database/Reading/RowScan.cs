using System.Text.Json;
using Providers.Abstractions.Errors;
using Providers.Embedded.Database.Sql;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Database.Reading;

/// <summary>Is given each row that a filter matches; false ends the scan.</summary>
internal delegate bool RowVisitor(JsonElement row, ReadOnlySpan<byte> document);

/// <summary>Reads rows one by one and evaluates on each what SQLite could not.</summary>
internal static class RowScan
{
    /// <exception cref="ProviderException"><see cref="ErrorKind.ScanLimitExceeded"/>: an answer is never silently short.</exception>
    public static void Run(SqliteSession session, SqlText sql, ReadPlan plan, int limit, ref long documentsRead, RowVisitor visit)
    {
        var statement = sql.Prepare(session);
        while (statement.Step())
        {
            if (++documentsRead > limit)
            {
                statement.Reset();
                throw new ProviderException(
                    ErrorKind.ScanLimitExceeded,
                    $"The query would read more than {limit} documents to evaluate what no index serves. Narrow it by a comparison (eq, gt, lt, in) on a column, or raise the connection's 'scan_limit'.")
                {
                    RetryAfter = plan.AwaitsKeys ? TimeSpan.FromSeconds(5) : null,
                    Hint = plan.AwaitsKeys ? "An index for this query is being built. Try again in a moment." : null,
                };
            }

            var reader = new Utf8JsonReader(statement.Text(0));
            using var document = JsonDocument.ParseValue(ref reader);
            if (plan.Residual is { } residual && residual.Evaluate(document.RootElement) != true)
                continue;
            if (!visit(document.RootElement, statement.Text(0)))
                break;
        }

        statement.Reset();
    }
}
