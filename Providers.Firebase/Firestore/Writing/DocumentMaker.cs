using System.Text;
using System.Text.Json;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Database.Values;
using Providers.Abstractions.Errors;
using Providers.Firebase.Firestore.Protocol;
using Providers.Firebase.Firestore.Values;
using Value = Providers.Firebase.Firestore.Protocol.Value;

namespace Providers.Firebase.Firestore.Writing;

/// <summary>Makes the documents that are stored out of what callers send.</summary>
internal sealed class DocumentMaker(CollectionName collection, TableDeclaration table, TableAccess access)
{
    private const string Id = RowWriter.RowId;
    private const string CreatedAt = "created_at";

    /// <summary>A document to insert: with an id, the time and, where wanted, its owner.</summary>
    public Document ForInsert(JsonElement row, EquatableArray<string> columns, DateTimeOffset now)
    {
        var hasId = IsGiven(row, columns, Id) && row.GetProperty(Id).ValueKind != JsonValueKind.Null;
        var id = hasId ? IdOf(row.GetProperty(Id)) : RowId.New(now).ToString();
        var document = new Document { Name = collection.Document(id) };
        if (hasId)
            KeepNumber(document, row.GetProperty(Id), id);
        Fill(document, row, columns);
        if (!document.Fields.ContainsKey(CreatedAt))
            document.Fields[CreatedAt] = new Value { TimestampValue = FirestoreInstant.Of(now) };
        return Checked(document, id);
    }

    /// <summary>A document that takes the place of another under its id, or is the first under it.</summary>
    public Document ForReplace(JsonElement row, string id, Document? before, DateTimeOffset now)
    {
        var document = new Document { Name = collection.Document(DatabaseName.CheckId(id)) };
        if (row.TryGetProperty(Id, out var written) && written.ValueKind != JsonValueKind.Null)
            KeepNumber(document, written, id);
        else if (before?.Fields.TryGetValue(Id, out var kept) == true)
            document.Fields[Id] = kept;
        Fill(document, row, columns: default);
        if (!document.Fields.ContainsKey(CreatedAt))
            document.Fields[CreatedAt] = before?.Fields.TryGetValue(CreatedAt, out var created) == true ? created : new Value { TimestampValue = FirestoreInstant.Of(now) };
        return Checked(document, id);
    }

    /// <summary>The columns to change, with their new values.</summary>
    public Dictionary<string, Value> Changes(JsonElement changes, EquatableArray<string> columns)
    {
        var values = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (var property in changes.EnumerateObject())
        {
            if (property.Name == Id || IsParent(property) || !IsGiven(changes, columns, property.Name))
                continue;
            values[property.Name] = Read(property);
            if (IsNull(values[property.Name]) && table.Columns.TryGetValue(property.Name, out var declared) && declared.Required)
                throw Required(property.Name);
        }

        return values;
    }

    /// <summary>A document with some of its columns changed.</summary>
    public Document ForUpdate(Document before, Dictionary<string, Value> changes)
    {
        var document = before.Clone();
        foreach (var (name, value) in changes)
            document.Fields[name] = value;
        DocumentSize.Check(document, collection.IdOf(document.Name).ToString());
        access.CheckOwned(document);
        return document;
    }

    /// <summary>The write of some columns of a document, on a condition.</summary>
    public static Write Update(string name, Dictionary<string, Value> changes, Precondition condition)
    {
        var write = new Write { Update = new Document { Name = name }, UpdateMask = new DocumentMask(), CurrentDocument = condition };
        foreach (var (column, value) in changes)
        {
            write.Update.Fields[column] = value;
            write.UpdateMask.FieldPaths.Add(FieldPath.Of(column));
        }

        return write;
    }

    /// <summary>Refuses a change of a row's id.</summary>
    public static void CheckId(JsonElement row, string id)
    {
        if (row.TryGetProperty(Id, out var given) && given.ValueKind != JsonValueKind.Null && IdOf(given) != id)
            throw new ProviderException(ErrorKind.InvalidRequest, $"'id' in the body differs from the row's own, '{id}'. Leave it out: a row's id does not change.");
    }

    private static string IdOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => DatabaseName.CheckId(value.GetString()!),
        JsonValueKind.Number => DatabaseName.CheckId(value.GetRawText()),
        _ => throw new ProviderException(ErrorKind.TypeMismatch, "'id' has to be a string or a number."),
    };

    // Ids are text to Firestore; that one was written as a number, a field tells.
    private static void KeepNumber(Document document, JsonElement written, string id)
    {
        if (written.ValueKind != JsonValueKind.Number)
            return;
        document.Fields[Id] = FirestoreNumber.TryRead(Encoding.UTF8.GetBytes(id), out var number)
            ? number
            : throw new ProviderException(ErrorKind.InvalidRequest, $"'id' is {id}, a number that Firestore cannot keep as it is written. Put it in quotes, or write it plainly, with at most 15 digits or as a 64-bit integer.");
    }

    private void Fill(Document document, JsonElement row, EquatableArray<string> columns)
    {
        foreach (var property in row.EnumerateObject())
        {
            if (property.Name != Id && !IsParent(property) && IsGiven(row, columns, property.Name))
                document.Fields[property.Name] = Read(property);
        }

        if (access.OwnerId is { } owner && !document.Fields.ContainsKey(OwnedRows.Column))
            document.Fields[OwnedRows.Column] = new Value { StringValue = owner };
    }

    // Where a row is, its path tells; a body may say it too, but not otherwise.
    private bool IsParent(JsonProperty property)
    {
        if (!collection.IsParent(property.Name))
            return false;
        var parent = collection.Parents.First(parent => parent.Key == property.Name).Value;
        return property.Value.ValueKind == JsonValueKind.String && property.Value.ValueEquals(parent)
            ? true
            : throw new ProviderException(ErrorKind.InvalidRequest, $"'{property.Name}' in the body is not '{parent}', where the row lies. Leave it out: a row does not move.");
    }

    private Value Read(JsonProperty property)
    {
        ValueReader.CheckName(property.Name);
        var reader = new ValueReader(collection.Database, property.Name);
        if (property.Value.ValueKind == JsonValueKind.Null)
            return reader.Read(property.Value);
        if (table.IsTimestamp(property.Name))
            return reader.ReadTimestamp(property.Value);
        return table.Columns.TryGetValue(property.Name, out var declared) && declared.Vector ? reader.ReadVector(property.Value) : reader.Read(property.Value);
    }

    private Document Checked(Document document, string id)
    {
        foreach (var (name, column) in table.Columns)
        {
            if (column.Required && name != Id && !collection.IsParent(name) && (!document.Fields.TryGetValue(name, out var value) || IsNull(value)))
                throw Required(name);
        }

        DocumentSize.Check(document, id);
        access.CheckOwned(document);
        return document;
    }

    private static bool IsNull(Value value) => value.ValueTypeCase is Value.ValueTypeOneofCase.NullValue or Value.ValueTypeOneofCase.None;

    private static bool IsGiven(JsonElement row, EquatableArray<string> columns, string name) =>
        (columns.Count == 0 || columns.Contains(name)) && row.TryGetProperty(name, out _);

    private static ProviderException Required(string column) =>
        new(ErrorKind.NotNullViolation, $"'{column}' is required, but missing or null.") { Details = column };
}
