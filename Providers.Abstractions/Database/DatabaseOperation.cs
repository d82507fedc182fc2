using Providers.Abstractions.Connections;
using Providers.Abstractions.Database.Query;

namespace Providers.Abstractions.Database;

/// <summary>Everything that can be asked of a database.</summary>
public abstract record DatabaseOperation
{
    private DatabaseOperation()
    {
    }

    /// <summary>What is asked for about rows; everything where nothing is.</summary>
    public abstract RowQuery Query { get; init; }

    /// <summary>The form in which rows are wanted.</summary>
    public RowsFormat Format { get; init; }

    /// <summary>True for HEAD: what is asked for are the headers of the answer, not its rows.</summary>
    public bool HeadersOnly { get; init; }

    /// <summary>Read the rows that a query describes.</summary>
    /// <param name="Table">The table's name, decoded.</param>
    /// <param name="Query">What to read.</param>
    /// <param name="Count">Whether and how to count all matching rows.</param>
    public sealed record QueryRows(string Table, RowQuery Query, CountMode Count) : DatabaseOperation
    {
        /// <summary>Whether the count says all that the headers need, so that no row has to be read.</summary>
        public bool CountOnly => HeadersOnly && Count != CountMode.None;
    }

    /// <summary>Tell how a query would be answered, without running it: gives a <see cref="QueryExplanation"/>.</summary>
    /// <param name="Table">The table's name, decoded.</param>
    /// <param name="Query">What would be read.</param>
    /// <param name="Count">Whether and how all matching rows would be counted.</param>
    public sealed record ExplainRows(string Table, RowQuery Query, CountMode Count) : DatabaseOperation;

    /// <summary>Read one row by its id. No row: <see cref="Errors.ErrorKind.NotFound"/>.</summary>
    /// <param name="Table">The table's name.</param>
    /// <param name="Id">The row's id, decoded.</param>
    /// <param name="Query">Only its <see cref="RowQuery.Select"/> counts.</param>
    public sealed record GetRow(string Table, string Id, RowQuery Query) : DatabaseOperation;

    /// <summary>Insert one object or an array of objects, all or nothing.</summary>
    /// <param name="Table">The table's name.</param>
    /// <param name="Body">The object or array.</param>
    /// <param name="Query">Select, <c>columns</c> and <c>on_conflict</c>.</param>
    /// <param name="Conflict">What to do with a row whose key exists.</param>
    /// <param name="Options">How to write.</param>
    public sealed record InsertRows(string Table, RequestBody Body, RowQuery Query, ConflictResolution Conflict, WriteOptions Options)
        : DatabaseOperation;

    /// <summary>Create or replace one row.</summary>
    /// <param name="Table">The table's name.</param>
    /// <param name="Id">The row's id; a different <c>id</c> in the body is refused.</param>
    /// <param name="Body">The whole row.</param>
    /// <param name="Query">Select.</param>
    /// <param name="Options">How to write.</param>
    public sealed record ReplaceRow(string Table, string Id, RequestBody Body, RowQuery Query, WriteOptions Options) : DatabaseOperation;

    /// <summary>Replace the given top-level columns of one row. No row: <see cref="Errors.ErrorKind.NotFound"/>.</summary>
    /// <param name="Table">The table's name.</param>
    /// <param name="Id">The row's id.</param>
    /// <param name="Body">The columns to replace.</param>
    /// <param name="Query">Select.</param>
    /// <param name="Options">How to write.</param>
    public sealed record UpdateRow(string Table, string Id, RequestBody Body, RowQuery Query, WriteOptions Options) : DatabaseOperation;

    /// <summary>Replace the given top-level columns of all rows that a filter matches, atomically.</summary>
    /// <param name="Table">The table's name.</param>
    /// <param name="Body">The columns to replace.</param>
    /// <param name="Query">The filter, never empty, and select.</param>
    /// <param name="Options">How to write.</param>
    public sealed record UpdateRows(string Table, RequestBody Body, RowQuery Query, WriteOptions Options) : DatabaseOperation;

    /// <summary>Delete one row. No row: <see cref="Errors.ErrorKind.NotFound"/>.</summary>
    /// <param name="Table">The table's name.</param>
    /// <param name="Id">The row's id.</param>
    /// <param name="Query">Select.</param>
    /// <param name="Options">How to write.</param>
    public sealed record DeleteRow(string Table, string Id, RowQuery Query, WriteOptions Options) : DatabaseOperation;

    /// <summary>Delete all rows that a filter matches, atomically.</summary>
    /// <param name="Table">The table's name.</param>
    /// <param name="Query">The filter, never empty, and select.</param>
    /// <param name="Options">How to write.</param>
    public sealed record DeleteRows(string Table, RowQuery Query, WriteOptions Options) : DatabaseOperation;

    /// <summary>Call a database function.</summary>
    /// <param name="Function">The function's name.</param>
    /// <param name="Body">Its arguments as one JSON object.</param>
    /// <param name="Query">Filters, order and select over what it returns.</param>
    public sealed record CallFunction(string Function, RequestBody Body, RowQuery Query) : DatabaseOperation;

    /// <summary>List the tables.</summary>
    public sealed record ListTables : DatabaseOperation
    {
        /// <inheritdoc />
        public override RowQuery Query { get; init; } = RowQuery.Everything;
    }
}
