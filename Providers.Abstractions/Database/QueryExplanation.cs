using System.Text.Json;
using Providers.Abstractions.Exchanges;

namespace Providers.Abstractions.Database;

/// <summary>How a query would be answered.</summary>
/// <param name="Backend">What the backend evaluates by itself.</param>
/// <param name="Gateway">What the gateway evaluates on the rows that the backend gives.</param>
/// <param name="Requests">What the backend would first be asked, in its own language.</param>
/// <param name="Index">The index that the query needs, as the backend takes it; null where it needs none.</param>
/// <param name="Reads">How many documents are read at most; null where the backend does not count them.</param>
public sealed record QueryExplanation(QueryShare Backend, QueryShare Gateway, IReadOnlyList<JsonElement> Requests, JsonElement? Index, ReadBound? Reads) : Answer;
