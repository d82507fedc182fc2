using Npgsql;

namespace Gateway.Host.ControlPlane.Store;

/// <summary>What other nodes tell over PostgreSQL's <c>NOTIFY</c>.</summary>
internal static class PostgresNotifications
{
    // A connection that died without a word is noticed by it.
    private const int KeepAliveSeconds = 10;

    /// <summary>Hears a channel on a connection of its own, until that breaks.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="channel">The channel, a constant.</param>
    /// <param name="began">Called once it is heard: what was told before is not.</param>
    /// <param name="heard">Called with each payload.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task HearAsync(string connectionString, string channel, Action began, Action<string> heard, CancellationToken cancellationToken)
    {
        var own = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, KeepAlive = KeepAliveSeconds }.ConnectionString;
        await using var connection = new NpgsqlConnection(own);
        connection.Notification += (_, notification) => heard(notification.Payload);
        await connection.OpenAsync(cancellationToken);
#pragma warning disable CA2100 // A constant.
        await using (var listen = new NpgsqlCommand($"LISTEN {channel}", connection))
#pragma warning restore CA2100
            await listen.ExecuteNonQueryAsync(cancellationToken);
        began();
        while (true)
            await connection.WaitAsync(cancellationToken);
    }
}
