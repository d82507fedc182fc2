using System.Text.Json;
using Gateway.Host.ControlPlane.Changes;
using Gateway.Host.ControlPlane.Lookup;
using Gateway.Host.ControlPlane.Operators;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.ControlPlane.Store.Rows;
using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Microsoft.EntityFrameworkCore;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Admin;

/// <summary><c>/admin/plans</c>: what tenants may use.</summary>
internal sealed class PlansEndpoints(ControlPlaneStore store, ControlPlaneWriter writer, ITenantSource declared)
{
    private const int NameSegment = 2;

    private const string Resilience = "resilience";

    private static readonly string[] RateLimits = ["rate_limit", "key_rate_limit", "user_rate_limit"];

    public static void Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<PlansEndpoints>(app.ServiceProvider);
        app.MapMethods("/admin/plans", [HttpMethods.Get], (RequestDelegate)api.List).WithMetadata(new OperatorEndpoint("limit", "cursor"));
        app.MapMethods("/admin/plans/{plan}", [HttpMethods.Get], (RequestDelegate)api.Get).WithMetadata(new OperatorEndpoint());
        app.MapMethods("/admin/plans/{plan}", [HttpMethods.Put], (RequestDelegate)api.Replace).WithMetadata(new OperatorEndpoint());
        app.MapMethods("/admin/plans/{plan}", [HttpMethods.Delete], (RequestDelegate)api.Delete).WithMetadata(new OperatorEndpoint());
    }

    private async Task List(HttpContext context)
    {
        var (after, limit) = (AdminPage.After(context.Request), PageParameters.Limit(context.Request));
        var known = declared.Current.Plans;
        var rows = await store.ReadAsync(
            async (database, token) =>
            {
                // In one order with the declared ones, which the database's may not be. There are few.
                var names = await database.Plans.Select(static row => row.Name).ToListAsync(token);
                var wanted = names.Where(name => string.CompareOrdinal(name, after) > 0).Order(StringComparer.Ordinal).Take(limit + 1).ToList();
                return await database.Plans.AsNoTracking().Where(row => wanted.Contains(row.Name)).ToListAsync(token);
            },
            context.RequestAborted);

        // Of two with one name the declared one counts.
        var all = rows.Where(row => !known.ContainsKey(row.Name)).Select(static row => (row.Name, Answer: Answer(row)))
            .Concat(known.Values.Select(static plan => (Name: plan.Name.ToLowerInvariant(), Answer: PlanAnswer.Of(plan, null))).Where(plan => string.CompareOrdinal(plan.Name, after) > 0))
            .OrderBy(static plan => plan.Name, StringComparer.Ordinal).ToList();
        var (page, next) = AdminPage.Cut(all, limit, static plan => plan.Name);
        await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new PlanPage([.. page.Select(static plan => plan.Answer)], next));
    }

    private async Task Get(HttpContext context)
    {
        var name = NameIn(context);
        if (declared.Current.Plans.TryGetValue(name, out var plan))
        {
            await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, PlanAnswer.Of(plan, null));
            return;
        }

        var row = await store.ReadAsync((database, token) => TenantState.FindPlanAsync(database, name, token), context.RequestAborted)
            ?? throw new ProviderException(ErrorKind.NotFound, $"There is no plan '{name}'. PUT makes it.");
        await WriteAsync(context, StatusCodes.Status200OK, row);
    }

    private async Task Replace(HttpContext context)
    {
        var name = Names.Check("plan", NameIn(context));
        RefuseDeclared(name);
        var body = await ReadAsync(context.Request);
        var errors = new SettingsErrors();
        StoredPlan.Read(name, body, errors);
        if (errors.All.Count > 0)
            throw Mistakes.Refuse(errors, $"{name}:");
        var (row, isNew) = await writer.ChangeAsync(
            context,
            new AuditEntry("plan.replace", $"plans/{name}", Details: body) { ConcernsAll = true },
            async (database, token) =>
            {
                if (await database.Plans.SingleOrDefaultAsync(row => row.Name == name, token) is not { } row)
                {
                    EntityTag.CheckMissing(context);
                    row = new PlanRow { Name = name, Body = body };
                    database.Plans.Add(row);
                    return (row, true);
                }

                EntityTag.Check(context, row.Version);
                row.Body = body;
                row.Version++;
                return (row, false);
            });
        await WriteAsync(context, isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK, row);
    }

    private async Task Delete(HttpContext context)
    {
        var name = NameIn(context);
        RefuseDeclared(name);
        await writer.ChangeAsync(
            context,
            new AuditEntry("plan.delete", $"plans/{name}") { ConcernsAll = true },
            async (database, token) =>
            {
                var row = await database.Plans.SingleOrDefaultAsync(row => row.Name == name, token) ?? throw new ProviderException(ErrorKind.NotFound, $"There is no plan '{name}'.");
                EntityTag.Check(context, row.Version);

                // A deleted tenant comes back with its plan.
                if (await database.Tenants.Where(tenant => tenant.Plan == name && tenant.PurgedAt == null).OrderBy(static tenant => tenant.Name).Select(static tenant => tenant.Name).FirstOrDefaultAsync(token) is { } user)
                    throw new ProviderException(ErrorKind.Conflict, $"The tenant '{user}' has the plan '{name}'. Give every tenant that has it another first: 'GET /admin/tenants?plan={name}' lists them, with 'status=deleted' those that can come back.");
                database.Plans.Remove(row);
                return true;
            });
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private void RefuseDeclared(string name)
    {
        if (declared.Current.Plans.ContainsKey(name))
            throw new ProviderException(ErrorKind.Conflict, $"The plan '{name}' belongs to the configuration, and is changed there: 'Gateway:Plans:{name}'. It takes effect without a restart.");
    }

    private static Task WriteAsync(HttpContext context, int status, PlanRow row)
    {
        EntityTag.Set(context, row.Version);
        return GatewayJson.WriteAsync(context, status, Answer(row));
    }

    private static PlanAnswer Answer(PlanRow row) => PlanAnswer.Of(StoredPlan.Read(row.Name, row.Body, new SettingsErrors()), row.Version);

    // Checked here by the API's own names; what they hold is for the reader of plans to judge.
    private static async Task<string> ReadAsync(HttpRequest request)
    {
        var body = await JsonRequest.ReadAsync(request, PlanSpelling.OfApi, [.. RateLimits, "costs", "max_object_size", "usage_retention", "quotas", Resilience]);
        foreach (var name in RateLimits)
        {
            if (body.OptionalObject(name) is { } limit)
                RefuseUnknown(limit, name, "requests", "window", "burst");
        }

        if (body.OptionalObject(Resilience) is { } resilience)
            RefuseUnknown(resilience, Resilience, [.. ResilienceReader.Names]);
        var quotas = body.OptionalObjects("quotas") ?? [];
        foreach (var quota in quotas)
            RefuseUnknown(quota, "quotas", "meter", "limit", "period", "hard", "per", "anniversary", "thresholds");

        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var name in (ReadOnlySpan<string>)[.. RateLimits, "costs", Resilience])
            {
                if (body.OptionalObject(name) is not { } given)
                    continue;
                json.WritePropertyName(name);
                given.WriteTo(json);
            }

            if (body.OptionalString("usage_retention") is { } retention)
                json.WriteString("usage_retention", retention);
            if (body.OptionalInt64("max_object_size") is { } size)
                json.WriteNumber("max_object_size", size);
            json.WriteStartArray("quotas");
            foreach (var quota in quotas)
                quota.WriteTo(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void RefuseUnknown(JsonElement element, string field, params string[] known)
    {
        foreach (var property in element.EnumerateObject())
        {
            if (!known.Contains(property.Name, StringComparer.Ordinal))
                throw new ProviderException(ErrorKind.InvalidRequest, $"'{field}' holds '{property.Name}', which is not known here. Known are: {string.Join(", ", known)}.");
            if (property.Name == "thresholds" && property.Value.ValueKind == JsonValueKind.Array && property.Value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.Number))
                continue;
            if (property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                throw new ProviderException(ErrorKind.InvalidRequest, $"'{field}.{property.Name}' has to be one value.");
        }
    }

    private static string NameIn(HttpContext context) => RequestPath.Segment(context, NameSegment).ToLowerInvariant();
}
