using Gateway.Host.Alerts;
using Gateway.Host.Keys;
using Gateway.Host.Ledger;
using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Usage.Alerts;

/// <summary><c>/api/usage/alerts</c>: where alerts go, and what became of them.</summary>
internal sealed class AlertEndpoints(GatewayLedger ledger, Webhooks webhooks, WebhookSender sender, TimeProvider clock)
{
    private const int IdSegment = 3;

    public static void Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<AlertEndpoints>(app.ServiceProvider);
        var read = new TenantEndpoint(Concern.Tenant, "usage", Scope.UsageRead, SecretOnly: true);
        var write = new TenantEndpoint(Concern.Tenant, "usage", Scope.UsageWrite, SecretOnly: true, AnswersSecrets: true);
        app.MapMethods("/api/usage/alerts", [HttpMethods.Get], (RequestDelegate)api.List).WithMetadata(read);
        app.MapMethods("/api/usage/alerts/webhook", [HttpMethods.Put], (RequestDelegate)api.Set).WithMetadata(write);
        app.MapMethods("/api/usage/alerts/webhook", [HttpMethods.Delete], (RequestDelegate)api.Remove).WithMetadata(write);
        app.MapMethods("/api/usage/alerts/test", [HttpMethods.Post], (RequestDelegate)api.Test).WithMetadata(write);
        app.MapMethods("/api/usage/alerts/{id}/retry", [HttpMethods.Post], (RequestDelegate)api.Retry).WithMetadata(write);
    }

    private async Task List(HttpContext context)
    {
        var tenant = context.Gateway().Tenant!;
        QueryParameters.RefuseUnknown(context.Request, "state");
        AlertState? state = null;
        if (context.Request.Query["state"] is [{ Length: > 0 } text])
        {
            state = Enum.TryParse<AlertState>(text, ignoreCase: true, out var known) && Enum.IsDefined(known) && !char.IsAsciiDigit(text[0])
                ? known
                : throw new ProviderException(ErrorKind.InvalidRequest, $"'state' is '{text}', but has to be pending, delivered, dead or unsent.");
        }

        var webhook = await webhooks.FindAsync(tenant, context.RequestAborted);
        var alerts = await ledger.ReadAsync((session, token) => AlertTable.OfAsync(session, tenant.Name, state, token), context.RequestAborted);
        await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new AlertList(webhook is null ? null : Answer(tenant, webhook), [.. alerts.Select(AlertAnswer.Of)]));
    }

    private async Task Set(HttpContext context)
    {
        var tenant = context.Gateway().Tenant!;
        RefuseDeclared(tenant);
        var body = await JsonRequest.ReadAsync(context.Request, "url", "secret");
        if (!Webhook.TryReadAddress(body.RequiredString("url"), out var address))
            throw new ProviderException(ErrorKind.InvalidRequest, $"'url' {Webhook.AddressRule}.");
        var secret = body.OptionalString("secret") ?? Webhook.NewSecret();
        if (!Webhook.IsSecret(secret))
            throw new ProviderException(ErrorKind.InvalidRequest, $"'secret' {Webhook.SecretRule}. Leave it out to be given one.");
        var webhook = await webhooks.SetAsync(tenant, address, secret, context.RequestAborted);
        await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, Answer(tenant, webhook) with { Secret = secret });
    }

    private async Task Remove(HttpContext context)
    {
        var tenant = context.Gateway().Tenant!;
        RefuseDeclared(tenant);
        await webhooks.RemoveAsync(tenant, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task Test(HttpContext context)
    {
        var tenant = context.Gateway().Tenant!;
        var webhook = await webhooks.FindAsync(tenant, context.RequestAborted)
            ?? throw new ProviderException(ErrorKind.NotFound, "There is no webhook yet. Set one by 'PUT /api/usage/alerts/webhook'.");
        var now = clock.GetUtcNow();
        var message = new AlertMessage(AlertMessage.Test, now, new AlertData(tenant.Name, "test", null, 80, 100, 80, "day", now, now));
        var failure = await sender.SendAsync(webhook, $"alert_{Guid.NewGuid():N}", message.ToBytes(), context.RequestAborted);
        await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new WebhookTestAnswer(failure is null, failure));
    }

    private async Task Retry(HttpContext context)
    {
        var (tenant, id) = (context.Gateway().Tenant!, MeterRequests.Text(RequestPath.Segment(context, IdSegment), "id"));
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        if (!await ledger.RunAsync(tenant.Name, (session, token) => AlertTable.ReviveAsync(session, tenant.Name, id, now, token), context.RequestAborted))
            throw new ProviderException(ErrorKind.NotFound, $"There is no alert '{id}' that was given up, or for which there was no webhook. 'GET /api/usage/alerts?state=dead' and 'state=unsent' list those.");
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static WebhookAnswer Answer(Tenant tenant, Webhook webhook) => new(webhook.Address.OriginalString, tenant.Webhook is not null);

    private static void RefuseDeclared(Tenant tenant)
    {
        if (tenant.Webhook is not null)
            throw new ProviderException(ErrorKind.Conflict, $"The webhook belongs to the configuration, and is changed there: 'Gateway:Tenants:{tenant.Name}:Alerts'.");
    }
}
