using Providers.Abstractions.Connections;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Errors;
using Providers.Firebase.Firestore.Protocol;

namespace Providers.Firebase.Firestore;

/// <summary>
/// What the policy <c>owner</c> adds to Security Rules, which alone decide: rules are no filters, so that users ask for their own rows, and
/// new rows say whose they are. The other policies add nothing.
/// </summary>
/// <param name="OwnerId">The user to whose rows the caller is confined, or null.</param>
internal readonly record struct TableAccess(string? OwnerId)
{
    /// <exception cref="ProviderException"><see cref="ErrorKind.PermissionDenied"/>: nobody is logged in; or the user's token is not valid.</exception>
    public static async ValueTask<TableAccess> OfAsync(Caller caller, string table, TableDeclaration declaration, CancellationToken cancellationToken)
    {
        if (declaration.Policy != AccessPolicy.Owner || caller.ActsAsService)
            return default;
        var user = await caller.GetUserAsync(cancellationToken) ?? throw new ProviderException(
            ErrorKind.PermissionDenied, $"The table '{table}' is for signed-in users. Send the user's access token in 'Authorization: Bearer …'.");
        return new TableAccess(user.Id);
    }

    /// <summary>The filter, confined to the caller's own rows.</summary>
    public Filter? Confine(Filter? filter) => OwnedRows.Confine(filter, OwnerId);

    /// <summary>Whether a document is the caller's to see.</summary>
    public bool Owns(Document document) =>
        OwnerId is null || (document.Fields.TryGetValue(OwnedRows.Column, out var owner) && owner.ValueTypeCase == Value.ValueTypeOneofCase.StringValue && owner.StringValue == OwnerId);

    /// <exception cref="ProviderException"><see cref="ErrorKind.PermissionDenied"/>: the document as it would be stored is not the caller's.</exception>
    public void CheckOwned(Document document)
    {
        if (!Owns(document))
            throw new ProviderException(ErrorKind.PermissionDenied, $"The table's rows belong to the user in '{OwnedRows.Column}', which is not you. Leave '{OwnedRows.Column}' out to write a row of your own.");
    }
}
