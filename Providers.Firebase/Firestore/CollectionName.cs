namespace Providers.Firebase.Firestore;

/// <summary>A collection: the contract's table.</summary>
/// <param name="Database">The database.</param>
/// <param name="Parent">The whole name of what it is in: the database's root, or a document.</param>
/// <param name="Id">Its own name.</param>
internal sealed record CollectionName(DatabaseName Database, string Parent, string Id)
{
    private readonly string _prefix = $"{Parent}/{Id}/";

    /// <summary>The documents that it lies in, as columns of its rows; none unless they were declared so.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parents { get; init; } = [];

    /// <summary>Whether a column is none of the documents' own, but tells where they are.</summary>
    public bool IsParent(string column) => Parents.Count > 0 && Parents.Any(parent => parent.Key == column);

    /// <summary>The whole name of one of its documents.</summary>
    public string Document(string id) => _prefix + id;

    /// <summary>The id in the whole name of one of its documents.</summary>
    public ReadOnlySpan<char> IdOf(string document) => document.AsSpan(_prefix.Length);
}
