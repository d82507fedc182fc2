using System.Text;
using Providers.Abstractions.Errors;

namespace Providers.Firebase.Firestore;

/// <summary>A Firestore database, and the names of what is in it.</summary>
internal sealed record DatabaseName
{
    // https://firebase.google.com/docs/firestore/quotas#collections_documents_and_fields
    private const int MaxIdBytes = 1500;

    public DatabaseName(string project, string database)
    {
        Name = $"projects/{project}/databases/{database}";
        Root = $"{Name}/documents";
    }

    /// <summary><c>projects/P/databases/D</c></summary>
    public string Name { get; }

    /// <summary><c>projects/P/databases/D/documents</c>, the parent of the collections at the top.</summary>
    public string Root { get; }

    public static DatabaseName Of(FirebaseSettings settings) => new(settings.ProjectId, settings.Database);

    /// <summary>The collection that a table's name means: <c>messages</c>, or <c>conversations/abc/messages</c> within a document.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/>: no collection can be called so.</exception>
    public CollectionName Collection(string table)
    {
        var segments = table.Split('/');
        if (segments.Length % 2 == 0)
            throw new ProviderException(ErrorKind.InvalidRequest, $"The table '{table}' names a document. A collection within one is written 'collection/document/collection', percent-encoded.");
        if (Array.Find(segments, static segment => !IsId(segment)) is { } wrong)
            throw new ProviderException(ErrorKind.InvalidRequest, $"The table's name has the part '{ShortenText(wrong)}', which Firestore does not take. {Rule}");
        var parent = segments.Length == 1 ? Root : $"{Root}/{string.Join('/', segments[..^1])}";
        return new CollectionName(this, parent, segments[^1]);
    }

    /// <summary>Whether a text can be the id of a document or collection.</summary>
    public static bool IsId(string id) =>
        id.Length > 0 && id is not ("." or "..") && !id.Contains('/', StringComparison.Ordinal)
        && !(id.Length > 3 && id.StartsWith("__", StringComparison.Ordinal) && id.EndsWith("__", StringComparison.Ordinal))
        && (id.Length <= MaxIdBytes / 3 || Encoding.UTF8.GetByteCount(id) <= MaxIdBytes);

    /// <summary>Refuses an id that Firestore does not take, or that no path could name.</summary>
    public static string CheckId(string id) => IsId(id) && !id.Contains('\0', StringComparison.Ordinal)
        ? id
        : throw new ProviderException(ErrorKind.InvalidRequest, $"'id' is '{ShortenText(id)}', which Firestore does not take. {Rule}");

    /// <summary>The whole name of a document out of a short or a whole one; false where it is neither.</summary>
    public bool TryReference(string reference, out string name)
    {
        var segments = reference.Split('/');
        var isWhole = segments is ["projects", _, "databases", _, "documents", ..];
        name = isWhole ? reference : $"{Root}/{reference}";
        var path = isWhole ? segments.AsSpan(5) : segments;
        foreach (var segment in path)
        {
            if (!IsId(segment))
                return false;
        }

        return path.Length > 0 && path.Length % 2 == 0;
    }

    /// <summary>A document's name without the database, where it is this one.</summary>
    public string Shorten(string reference)
    {
        // A short name that could be taken for a whole one stays whole.
        var isOwn = reference.Length > Root.Length && reference.StartsWith(Root, StringComparison.Ordinal) && reference[Root.Length] == '/';
        return isOwn && !reference.AsSpan(Root.Length + 1).StartsWith("projects/", StringComparison.Ordinal) ? reference[(Root.Length + 1)..] : reference;
    }

    private static string Rule => $"It has 1 to {MaxIdBytes} bytes in UTF-8, no '/' or NUL, and is neither '.', '..' nor '__…__'.";

    private static string ShortenText(string text) => text.Length <= 60 ? text : $"{text[..57]}…";
}
