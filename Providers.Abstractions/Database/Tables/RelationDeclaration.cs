namespace Providers.Abstractions.Database.Tables;

/// <summary>
/// A relationship: rows of <paramref name="Table"/> whose <paramref name="ForeignColumn"/> equals this table's
/// <paramref name="Column"/>. In settings: <c>{ "table": "messages", "column": "id", "foreign_column": "conversation_id" }</c>,
/// and <c>"single": true</c> where there is at most one.
/// </summary>
/// <param name="Table">The related table.</param>
/// <param name="Column">The column of this table.</param>
/// <param name="ForeignColumn">The column of the related table.</param>
/// <param name="Single">True: an object or null in the answer; false: an array.</param>
public sealed record RelationDeclaration(string Table, string Column, string ForeignColumn, bool Single);
