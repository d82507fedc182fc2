using Providers.Abstractions.Connections;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Auth;

/// <summary>A connection's users while its store is leased.</summary>
internal sealed class OpenAuth : IDisposable
{
    private readonly StoreLease _lease;

    private OpenAuth(StoreLease lease, SigningKey key)
    {
        _lease = lease;
        Key = key;
    }

    public SigningKey Key { get; }

    public static async ValueTask<OpenAuth> OpenAsync(StorePool pool, Connection connection, CancellationToken cancellationToken)
    {
        var lease = await pool.RentAsync((EmbeddedSettings)connection.Settings, cancellationToken);
        try
        {
            var preparation = lease.Store.Attachment(static _ => new AuthPreparation());
            await preparation.EnsureAsync(lease.Store);
            return new OpenAuth(lease, preparation.Key);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    public async ValueTask<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        using var lease = await _lease.Store.ReadAsync(cancellationToken);
        return work(lease.Session);
    }

    public ValueTask<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) =>
        _lease.Store.WriteAsync(work, cancellationToken);

    public void Dispose() => _lease.Dispose();
}
