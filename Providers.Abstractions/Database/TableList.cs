using Providers.Abstractions.Exchanges;

namespace Providers.Abstractions.Database;

/// <summary>The tables of a database.</summary>
/// <param name="Tables">One entry for each, by name.</param>
public sealed record TableList(IReadOnlyList<TableDescription> Tables) : Answer;

/// <summary>One table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns where they are known: declared, or seen.</param>
public sealed record TableDescription(string Name, IReadOnlyList<string> Columns);
