using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Errors;

namespace Providers.InMemory;

/// <summary>What a table's declared policy lets one caller do.</summary>
/// <param name="Declared">What is declared about the table.</param>
/// <param name="Owner">The user whose rows alone are there for the caller; null for all rows.</param>
internal sealed record TableAccess(TableDeclaration Declared, string? Owner)
{
    /// <exception cref="ProviderException"><see cref="ErrorKind.PermissionDenied"/>, or that the user's token is not valid.</exception>
    public static async ValueTask<TableAccess> OfAsync(string table, bool toWrite, OperationContext context, CancellationToken cancellationToken)
    {
        var declared = InMemorySettings.Of(context.Connection).Tables[table];
        if (context.Caller.ActsAsService)
            return new TableAccess(declared, Owner: null);
        var user = await context.Caller.GetUserAsync(cancellationToken);
        return declared.Policy switch
        {
            AccessPolicy.PublicRead when !toWrite => new TableAccess(declared, Owner: null),
            AccessPolicy.Authenticated when user is not null => new TableAccess(declared, Owner: null),
            AccessPolicy.Owner when user is not null => new TableAccess(declared, user.Id),
            _ => throw new ProviderException(
                ErrorKind.PermissionDenied,
                $"The policy of '{table}' does not let this caller {(toWrite ? "write" : "read")}. Log in as a user whom it lets, declare another policy, or call from a server with a secret key."),
        };
    }

    /// <summary>Whether a row is there for the caller.</summary>
    public bool Sees(JsonElement row) =>
        Owner is null || (row.TryGetProperty(OwnedRows.Column, out var owner) && owner.ValueKind == JsonValueKind.String && owner.ValueEquals(Owner));

    /// <summary>Refuses to touch, or to leave behind, a row that is another's.</summary>
    public JsonElement Require(JsonElement row) =>
        Sees(row) ? row : throw new ProviderException(ErrorKind.PermissionDenied, $"The row is another user's. Leave '{OwnedRows.Column}' out, or give the caller's own id.");
}
