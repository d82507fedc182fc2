using System.Text.Json;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Storage;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Storage;

/// <summary>The SQL of buckets. What the connection's settings declare exists from the start and is decided there.</summary>
internal static class BucketTable
{
    private const string Columns = "name, public, max_size, allowed_types, created_at";

    public static BucketRules? Find(SqliteSession session, EmbeddedSettings settings, string name)
    {
        if (settings.Buckets.TryGetValue(name, out var declared))
            return new BucketRules(name, declared.Public, declared.Policy, declared.MaxSize, declared.AllowedTypes);
        var select = session.Prepare($"SELECT {Columns} FROM storage_buckets WHERE name = ?1");
        select.BindText(1, name);
        if (!select.Step())
            return null;
        var info = Read(select);
        return new BucketRules(name, info.Public, AccessPolicy.None, info.MaxSize, info.AllowedTypes);
    }

    public static BucketRules Require(SqliteSession session, EmbeddedSettings settings, string name) =>
        Find(session, settings, name) ?? throw NotFound(name);

    /// <summary>The bucket, which the service's first upload makes.</summary>
    public static BucketRules RequireFor(SqliteSession session, EmbeddedSettings settings, string name, Actor actor) =>
        Find(session, settings, name) ?? (actor.IsService ? BucketRules.Private(name) : throw NotFound(name));

    public static List<BucketInfo> List(SqliteSession session, EmbeddedSettings settings)
    {
        var buckets = new SortedDictionary<string, BucketInfo>(StringComparer.Ordinal);
        foreach (var (name, declared) in settings.Buckets)
            buckets[name] = new BucketInfo { Name = name, Public = declared.Public, MaxSize = declared.MaxSize, AllowedTypes = declared.AllowedTypes };
        var select = session.Prepare($"SELECT {Columns} FROM storage_buckets");
        while (select.Step())
        {
            var info = Read(select);
            buckets.TryAdd(info.Name, info);
        }
        return [.. buckets.Values];
    }

    /// <summary>Makes the bucket; false where it exists.</summary>
    public static bool Create(SqliteSession session, BucketInfo bucket)
    {
        var insert = session.Prepare($"INSERT INTO storage_buckets ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING");
        insert.BindText(1, bucket.Name);
        insert.BindInt64(2, bucket.Public ? 1 : 0);
        if (bucket.MaxSize is { } size)
            insert.BindInt64(3, size);
        if (bucket.AllowedTypes is { Count: > 0 } types)
            insert.BindText(4, JsonSerializer.Serialize(types));
        insert.BindInt64(5, StoredInstant.Write(bucket.CreatedAt!.Value));
        insert.Step();
        return session.Changes > 0;
    }

    public static void Delete(SqliteSession session, string name)
    {
        var any = session.Prepare("SELECT 1 FROM storage_objects WHERE bucket = ?1 LIMIT 1");
        any.BindText(1, name);
        if (any.Step())
            throw new ProviderException(ErrorKind.Conflict, $"The bucket '{name}' is not empty. Delete its objects first.");
        var delete = session.Prepare("DELETE FROM storage_buckets WHERE name = ?1");
        delete.BindText(1, name);
        delete.Step();
        if (session.Changes == 0)
            throw NotFound(name);
    }

    private static ProviderException NotFound(string name) => new(
        ErrorKind.BucketNotFound,
        $"There is no bucket '{name}'. Make it with POST /api/storage, by a first upload with a secret key, or declare it under buckets in the connection's settings.");

    private static BucketInfo Read(Statement row) => new()
    {
        Name = row.String(0)!,
        Public = row.Int64(1) != 0,
        MaxSize = row.IsNull(2) ? null : row.Int64(2),
        AllowedTypes = row.IsNull(3) ? null : JsonSerializer.Deserialize<string[]>(row.Text(3)),
        CreatedAt = StoredInstant.Read(row.Int64(4)),
    };
}
