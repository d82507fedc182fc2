using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Errors;
using Providers.Embedded.Database.Catalog;
using Providers.Embedded.Database.Reading;
using Providers.Embedded.Database.Sql;

namespace Providers.Embedded.Database.Writing;

/// <summary>Finds the rows that a filtered write concerns, or refuses before anything is written.</summary>
internal sealed class MatchingRows(string name, Filter? where, TableDeclaration declaration, int scanLimit, long? maxAffected)
{
    private const long MaxBytes = 64 << 20;

    public QueryNeeds Needs { get; } = QueryNeeds.Of(where, default, declaration);

    /// <summary>The matching documents as stored, in the order of their ids.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.ScanLimitExceeded"/>, or more match than may be affected.</exception>
    public List<byte[]> Find(CatalogWriter writer)
    {
        var found = new List<byte[]>();
        if (!writer.Tables.TryGetValue(name, out var table))
            return found;
        var plan = Plan(table);
        var sql = plan.WriteFrom(new SqlText().Add("SELECT json(doc)"));
        plan.Order!.Write(sql);
        long read = 0, bytes = 0;
        RowScan.Run(writer.Session, sql, plan, scanLimit, ref read, (_, document) =>
        {
            found.Add(document.ToArray());
            bytes += document.Length;
            CheckAffected(found.Count);
            return bytes <= MaxBytes
                ? true
                : throw new ProviderException(ErrorKind.ScanLimitExceeded, $"The write concerns more than {MaxBytes >> 20} MiB of rows, too much for one. Narrow the filter.");
        });
        return found;
    }

    /// <summary>Deletes the matching rows without reading them; false, and nothing done, where SQLite cannot evaluate the filter.</summary>
    public bool TryDelete(CatalogWriter writer, out long deleted)
    {
        deleted = 0;
        if (!writer.Tables.TryGetValue(name, out var table))
            return true;
        var plan = Plan(table);
        if (plan.Residual is not null)
            return false;
        plan.WriteFrom(new SqlText().Add("DELETE")).Prepare(writer.Session).Step();
        deleted = writer.Session.Changes;
        CheckAffected(deleted);
        return true;
    }

    private ReadPlan Plan(TableInfo table) => ReadPlan.Create(table, declaration, Needs, where, default);

    // Thrown within the work, so that whatever it did is undone.
    private void CheckAffected(long count)
    {
        if (count > maxAffected)
            throw new ProviderException(ErrorKind.InvalidRequest, $"More rows match than the {maxAffected} that 'max-affected' in the header 'Prefer' allows. Nothing was written. Narrow the filter, or allow more.");
    }
}
