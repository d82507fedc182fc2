using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Storage;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Storage;

/// <summary>How much all objects hold together: one number, changed in the transactions that change the objects.</summary>
internal sealed class HeldBytes(StorePool pool) : IStorageGauge
{
    // Only a delete makes room, and nobody knows when there will be one.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromHours(1);

    public async ValueTask<long> MeasureAsync(Connection connection, CancellationToken cancellationToken)
    {
        using var storage = await OpenStorage.OpenAsync(pool, connection, cancellationToken);
        return await storage.ReadAsync(Read, cancellationToken);
    }

    /// <summary>Notes that more, or less, is held.</summary>
    public static void Add(SqliteSession session, long bytes)
    {
        var update = session.Prepare("UPDATE storage_held SET bytes = bytes + ?1");
        update.BindInt64(1, bytes);
        update.Step();
    }

    /// <summary>How large an object may be that takes the place of another, or of none; null for no bound.</summary>
    public static long? RoomFor(SqliteSession session, OperationContext context, StoredObject? replaced) =>
        context.MostHeldBytes is { } most ? most - Read(session) + (replaced?.Info.Size ?? 0) : null;

    /// <summary>Refuses what there is no room for. An object that is no larger than the one it replaces always has room.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.QuotaExceeded"/>.</exception>
    public static void Check(long size, long? room, OperationContext context, StoredObject? replaced)
    {
        if (size > room && size > (replaced?.Info.Size ?? 0))
        {
            throw new ProviderException(
                ErrorKind.QuotaExceeded, $"All objects together may hold {context.MostHeldBytes} bytes, and {Math.Max(0, room.Value)} are left for this one. Delete what is not needed, or ask for a larger plan.")
            {
                RetryAfter = RetryAfter,
            };
        }
    }

    private static long Read(SqliteSession session)
    {
        var select = session.Prepare("SELECT bytes FROM storage_held");
        return select.Step() ? select.Int64(0) : 0;
    }
}
