using Gateway.Host.Api.Keys;
using Gateway.Host.ControlPlane.Changes;
using Gateway.Host.ControlPlane.Operators;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.ControlPlane.Store.Rows;
using Gateway.Host.Keys;
using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Microsoft.EntityFrameworkCore;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Admin;

/// <summary><c>/admin/operators</c>: operators' keys, one for each of them, so that the audit tells who it was.</summary>
internal sealed class OperatorsEndpoints(ControlPlaneStore store, ControlPlaneWriter writer, ITenantSource declared, TimeProvider clock)
{
    private const int IdSegment = 2;

    // They are shown in one list.
    private const int Most = 100;

    public static void Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<OperatorsEndpoints>(app.ServiceProvider);
        app.MapMethods("/admin/operators", [HttpMethods.Get], (RequestDelegate)api.List).WithMetadata(new OperatorEndpoint());
        app.MapMethods("/admin/operators", [HttpMethods.Post], (RequestDelegate)api.Create).WithMetadata(new OperatorEndpoint());
        app.MapMethods("/admin/operators/{id}/rotate", [HttpMethods.Post], (RequestDelegate)api.Rotate).WithMetadata(new OperatorEndpoint());
        app.MapMethods("/admin/operators/{id}", [HttpMethods.Delete], (RequestDelegate)api.Revoke).WithMetadata(new OperatorEndpoint());
    }

    private async Task List(HttpContext context)
    {
        var rows = await store.ReadAsync((database, token) => database.OperatorKeys.AsNoTracking().OrderBy(row => row.Id).ToListAsync(token), context.RequestAborted);
        var shown = declared.Current.HasOperatorKey ? [new OperatorKeyAnswer(null, OperatorLookup.Declared, null, null, true, null, null)] : Array.Empty<OperatorKeyAnswer>();
        await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new OperatorKeyList([.. shown, .. rows.Select(OperatorKeyAnswer.Of)]));
    }

    private async Task Create(HttpContext context)
    {
        var body = await JsonRequest.ReadAsync(context.Request, "name", "expires_at");
        var name = Names.Check("name", body.RequiredString("name"));
        var expiry = KeyRequests.Time(body, "expires_at");
        if (name == OperatorLookup.Declared)
            throw new ProviderException(ErrorKind.AlreadyExists, $"'{name}' is what the operator of the declared key is called. Choose another name.");
        if (expiry <= clock.GetStoreNow())
            throw new ProviderException(ErrorKind.InvalidRequest, "'expires_at' has passed already.");
        var (key, row) = Make(name, expiry);
        await writer.ChangeAsync(
            context,
            new AuditEntry("operator.create", $"operators/{row.Id}", Details: $"'{name}' …{row.LastFour}"),
            async (database, token) =>
            {
                if (await database.OperatorKeys.CountAsync(token) >= Most)
                    throw new ProviderException(ErrorKind.Conflict, $"There are {Most} operator keys already. Revoke one first.");
                if (await database.OperatorKeys.AnyAsync(known => known.Name == name, token))
                    throw new ProviderException(ErrorKind.AlreadyExists, $"There is an operator '{name}' already. Rotate the key, or choose another name.");
                database.OperatorKeys.Add(row);
                return true;
            });
        await AnswerAsync(context, key, row);
    }

    private async Task Rotate(HttpContext context)
    {
        var overlap = await KeyRequests.ReadOverlapAsync(context.Request);
        var id = RequestPath.Segment(context, IdSegment);
        var (key, row) = await writer.ChangeAsync(
            context,
            new AuditEntry("operator.rotate", $"operators/{id}", Details: $"overlap {overlap}"),
            async (database, token) =>
            {
                var old = await FindAsync(context, database, id, token);
                var now = clock.GetStoreNow();
                if (old.ExpiresAt <= now)
                    throw new ProviderException(ErrorKind.Conflict, "The key has expired. Make a new one.");
                if (old.SuccessorId is { } successor)
                    throw KeyMint.Rotated(successor);
                var made = Make(old.Name, old.ExpiresAt);
                old.SuccessorId = made.Row.Id;
                old.ExpiresAt = old.ExpiresAt is { } end && end < now + overlap ? end : now + overlap;
                old.Version++;
                database.OperatorKeys.Add(made.Row);
                return made;
            });
        await AnswerAsync(context, key, row);
    }

    private async Task Revoke(HttpContext context)
    {
        var id = RequestPath.Segment(context, IdSegment);
        await writer.ChangeAsync(
            context,
            new AuditEntry("operator.revoke", $"operators/{id}"),
            async (database, token) =>
            {
                database.OperatorKeys.Remove(await FindAsync(context, database, id, token));
                return true;
            });
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private (string Key, OperatorKeyRow Row) Make(string name, DateTimeOffset? expiry)
    {
        var (key, hash) = KeyMint.Create(KeyRole.Operator);
        return (key, new OperatorKeyRow { Id = KeyMint.NewId(clock), Name = name, Hash = hash, LastFour = key[^4..], ExpiresAt = expiry, CreatedAt = clock.GetStoreNow() });
    }

    private static async Task<OperatorKeyRow> FindAsync(HttpContext context, ControlPlaneContext database, string id, CancellationToken cancellationToken)
    {
        var row = await database.OperatorKeys.SingleOrDefaultAsync(row => row.Id == id, cancellationToken)
            ?? throw new ProviderException(ErrorKind.NotFound, $"There is no operator key with the id '{id}'.");
        EntityTag.Check(context, row.Version);
        return row;
    }

    private static Task AnswerAsync(HttpContext context, string key, OperatorKeyRow row)
    {
        EntityTag.Set(context, row.Version);
        return GatewayJson.WriteAsync(context, StatusCodes.Status201Created, new NewOperatorKeyAnswer(row.Id, key, row.Name, row.LastFour, row.ExpiresAt, row.Version, row.CreatedAt));
    }
}
