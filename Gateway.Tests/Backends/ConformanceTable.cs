using Providers.Abstractions.Database.Tables;

namespace Gateway.Tests.Backends;

/// <summary>A table that the conformance suites use, described so that stores with and without a schema can derive theirs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Policy">What callers may do who do not act as the service.</param>
/// <param name="Columns">All columns; the first, <c>id</c>, is the primary key.</param>
internal sealed record ConformanceTable(string Name, AccessPolicy Policy, params ConformanceColumn[] Columns)
{
    /// <summary>The relationships that start here.</summary>
    public IReadOnlyList<ConformanceRelation> Relations { get; init; } = [];
}

/// <summary>One column.</summary>
/// <param name="Name">Its name, unquoted.</param>
/// <param name="Type">Its type.</param>
/// <param name="Required">Not null.</param>
/// <param name="Unique">Unique over the table.</param>
internal sealed record ConformanceColumn(string Name, ConformanceType Type, bool Required = false, bool Unique = false);

/// <summary>A relationship, by the name of the related table as PostgREST has it.</summary>
/// <param name="Table">The related table.</param>
/// <param name="Column">The column of this table.</param>
/// <param name="ForeignColumn">The column of the related table.</param>
/// <param name="Single">At most one row is related.</param>
internal sealed record ConformanceRelation(string Table, string Column, string ForeignColumn, bool Single);

/// <summary>The types of columns, each with its PostgreSQL name.</summary>
internal enum ConformanceType
{
    /// <summary><c>text</c></summary>
    Text,
    /// <summary><c>bigint</c></summary>
    Integer,
    /// <summary><c>numeric</c></summary>
    Number,
    /// <summary><c>boolean</c></summary>
    Flag,
    /// <summary><c>jsonb</c></summary>
    Json,
    /// <summary><c>text[]</c></summary>
    TextArray,
    /// <summary><c>timestamptz</c>; <c>created_at</c> defaults to now</summary>
    Timestamp,
}
