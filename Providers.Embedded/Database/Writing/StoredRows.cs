using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Providers.Abstractions.Errors;
using Providers.Embedded.Database.Catalog;

namespace Providers.Embedded.Database.Writing;

/// <summary>Finds, inserts, replaces and deletes single rows of a table, with their keys.</summary>
internal static class StoredRows
{
    /// <summary>The document of a row as it is stored, or null.</summary>
    public static JsonDocument? Find(CatalogWriter writer, TableInfo table, string id)
    {
        var read = writer.Session.Prepare($"SELECT json(doc) FROM {table.Sql} WHERE id = ?1");
        read.BindText(1, Encoding.UTF8.GetBytes(id));
        if (!read.Step())
            return null;
        var reader = new Utf8JsonReader(read.Text(0));
        var document = JsonDocument.ParseValue(ref reader);
        read.Reset();
        return document;
    }

    /// <summary>Inserts a row; false, and nothing done, where its id exists.</summary>
    public static bool TryInsert(CatalogWriter writer, ref TableInfo table, string id, JsonElement document)
    {
        table = writer.Remember(table, document);
        Run(writer, table.InsertSql, table, id, document);
        return writer.Session.Changes > 0;
    }

    /// <summary>Inserts a row.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.AlreadyExists"/>.</exception>
    public static void Insert(CatalogWriter writer, ref TableInfo table, string id, JsonElement document)
    {
        if (!TryInsert(writer, ref table, id, document))
            throw new ProviderException(ErrorKind.AlreadyExists, $"A row with the id '{id}' exists already. Change it with PATCH or PUT, or insert with 'Prefer: resolution=merge-duplicates'.") { Details = $"Key (id)=({id}) already exists." };
    }

    /// <summary>Puts another document in the place of a row's.</summary>
    public static void Replace(CatalogWriter writer, ref TableInfo table, string id, JsonElement document)
    {
        table = writer.Remember(table, document);
        Run(writer, table.UpdateSql, table, id, document);
    }

    /// <summary>The error for a row that is not there, or not for the caller to see.</summary>
    public static ProviderException NotFound(string id) => new(ErrorKind.NotFound, $"There is no row with the id '{id}'.");

    public static void Delete(CatalogWriter writer, TableInfo table, string id)
    {
        var delete = writer.Session.Prepare($"DELETE FROM {table.Sql} WHERE id = ?1");
        delete.BindText(1, Encoding.UTF8.GetBytes(id));
        delete.Step();
        delete.Reset();
    }

    private static void Run(CatalogWriter writer, string sql, TableInfo table, string id, JsonElement document)
    {
        var statement = writer.Session.Prepare(sql);
        statement.BindText(1, id);
        statement.BindText(2, JsonMarshal.GetRawUtf8Value(document));
        RowKeys.Bind(statement, table, document);
        statement.Step();
        statement.Reset();
    }
}
