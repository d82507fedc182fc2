using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Errors;

namespace Providers.Embedded.Database;

/// <summary>What a caller may do with a table, by the table's policy.</summary>
/// <param name="Table">The table.</param>
/// <param name="OwnerId">The user to whose rows the caller is confined, or null.</param>
internal readonly record struct TableAccess(string Table, string? OwnerId)
{
    /// <summary>Whether the caller may use a table, with what the connection declares of it.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.PermissionDenied"/>, or the user's token is not valid.</exception>
    public static async ValueTask<(EmbeddedSettings Settings, TableDeclaration Declaration, TableAccess Access)> PrepareAsync(
        OperationContext context, string table, bool write, CancellationToken cancellationToken)
    {
        var settings = (EmbeddedSettings)context.Connection.Settings;
        var declaration = settings.Tables[table];
        return (settings, declaration, await CheckAsync(context.Caller, table, declaration.Policy, write, cancellationToken));
    }

    /// <exception cref="ProviderException"><see cref="ErrorKind.PermissionDenied"/>, or the user's token is not valid.</exception>
    private static async ValueTask<TableAccess> CheckAsync(
        Caller caller, string table, AccessPolicy policy, bool write, CancellationToken cancellationToken)
    {
        if (caller.ActsAsService)
            return new TableAccess(table, null);
        var user = await caller.GetUserAsync(cancellationToken);
        return policy switch
        {
            AccessPolicy.PublicRead when !write => new TableAccess(table, null),
            AccessPolicy.PublicRead => throw Denied($"The table '{table}' is 'public-read': only a secret key on its own may write to it."),
            AccessPolicy.None => throw Denied($"The table '{table}' has no policy, so that only a secret key on its own may use it. Declare one: 'tables:{table}:policy' is public-read, authenticated or owner."),
            _ when user is null => throw Denied($"The table '{table}' is for signed-in users. Send the user's access token in 'Authorization: Bearer …'."),
            AccessPolicy.Owner => new TableAccess(table, user.Id),
            _ => new TableAccess(table, null),
        };
    }

    /// <summary>The query, confined to the caller's own rows.</summary>
    public RowQuery Confine(RowQuery query) => OwnerId is null ? query : query with { Where = Confine(query.Where) };

    /// <summary>The filter, confined to the caller's own rows.</summary>
    public Filter? Confine(Filter? filter) => OwnedRows.Confine(filter, OwnerId);

    /// <summary>Whether a stored row is the caller's to see.</summary>
    public bool Owns(ReadOnlySpan<byte> document)
    {
        if (OwnerId is null)
            return true;
        var reader = new Utf8JsonReader(document);
        using var row = JsonDocument.ParseValue(ref reader);
        return Owns(row.RootElement);
    }

    /// <inheritdoc cref="Owns(ReadOnlySpan{byte})"/>
    public bool Owns(JsonElement row) =>
        OwnerId is null || (row.TryGetProperty(OwnedRows.Column, out var owner) && owner.ValueKind == JsonValueKind.String && owner.ValueEquals(OwnerId));

    /// <exception cref="ProviderException"><see cref="ErrorKind.PermissionDenied"/>: the row as it would be stored is not the caller's.</exception>
    public void CheckOwned(JsonElement row)
    {
        if (!Owns(row))
            throw Denied($"The table '{Table}' is 'owner': its rows belong to the user in '{OwnedRows.Column}', which is not you. Leave '{OwnedRows.Column}' out to write a row of your own.");
    }

    private static ProviderException Denied(string message) => new(ErrorKind.PermissionDenied, message);
}
