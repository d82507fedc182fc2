using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Host.Pipeline;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Database;
using Providers.Abstractions.Exchanges;
using Providers.Abstractions.Storage;

namespace Gateway.Host.Api;

/// <summary>Writes answers as JSON, in snake_case, from generated code.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Session))]
[JsonSerializable(typeof(PendingUser))]
[JsonSerializable(typeof(User))]
[JsonSerializable(typeof(UserPage))]
[JsonSerializable(typeof(SigningKeys))]
[JsonSerializable(typeof(ObjectInfo))]
[JsonSerializable(typeof(ObjectListing))]
[JsonSerializable(typeof(DeletedObjects))]
[JsonSerializable(typeof(BucketInfo))]
[JsonSerializable(typeof(IReadOnlyList<BucketInfo>))]
[JsonSerializable(typeof(IReadOnlyList<TableDescription>))]
[JsonSerializable(typeof(QueryExplanation))]
[JsonSerializable(typeof(Storage.SignedUrlAnswer))]
[JsonSerializable(typeof(Usage.UsageAnswer))]
[JsonSerializable(typeof(Usage.QuotaAnswer))]
[JsonSerializable(typeof(Usage.Reservations.ReservationAnswer))]
[JsonSerializable(typeof(Usage.Events.EventsAnswer))]
[JsonSerializable(typeof(Usage.Alerts.AlertList))]
[JsonSerializable(typeof(Usage.Alerts.WebhookAnswer))]
[JsonSerializable(typeof(Usage.Alerts.WebhookTestAnswer))]
[JsonSerializable(typeof(Capabilities.CapabilitiesAnswer))]
[JsonSerializable(typeof(Keys.KeyPage))]
[JsonSerializable(typeof(Keys.NewKeyAnswer))]
[JsonSerializable(typeof(Admin.TenantAnswer))]
[JsonSerializable(typeof(Admin.TenantPage))]
[JsonSerializable(typeof(Admin.ConnectionList))]
[JsonSerializable(typeof(Admin.SavedConnection))]
[JsonSerializable(typeof(Admin.ConnectionCheckAnswer))]
[JsonSerializable(typeof(Admin.RoutesAnswer))]
[JsonSerializable(typeof(Admin.PlanAnswer))]
[JsonSerializable(typeof(Admin.PlanPage))]
[JsonSerializable(typeof(Admin.OperatorKeyList))]
[JsonSerializable(typeof(Admin.NewOperatorKeyAnswer))]
[JsonSerializable(typeof(Admin.AuditPage))]
[JsonSerializable(typeof(Admin.AllUsageAnswer))]
[JsonSerializable(typeof(Admin.UpstreamPage))]
[JsonSerializable(typeof(Admin.InvitePage))]
[JsonSerializable(typeof(Admin.NewInviteAnswer))]
[JsonSerializable(typeof(Admin.AccountPage))]
[JsonSerializable(typeof(SelfService.AccountSession))]
[JsonSerializable(typeof(SelfService.OwnTenantAnswer))]
[JsonSerializable(typeof(Commands.CheckedConnection[]))]
[JsonSerializable(typeof(Commands.PlanReport))]
[JsonSerializable(typeof(Commands.Output.FailureReport))]
internal sealed partial class GatewayJson : JsonSerializerContext
{
    private static readonly GatewayJson Relaxed = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Writes a value with a status.</summary>
    public static Task WriteAsync(HttpContext context, int status, object value)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), Relaxed);
        return WriteUtf8Async(context, status, body);
    }

    /// <summary>Writes a list, whose own type is not one that was generated for.</summary>
    public static Task WriteListAsync<T>(HttpContext context, int status, IReadOnlyList<T> value)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, typeof(IReadOnlyList<T>), Relaxed);
        return WriteUtf8Async(context, status, body);
    }

    private static async Task WriteUtf8Async(HttpContext context, int status, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";

        // Keys, sessions and what concerns one tenant: none of it is for whoever asks a cache next.
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = body.Length;
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
        context.Gateway().BytesOut = body.Length;
    }

    /// <summary>Writes an answer as it is, or 204 where there is none.</summary>
    public static Task WriteAnswerAsync(HttpContext context, Answer? answer)
    {
        if (answer is not null)
            return WriteAsync(context, StatusCodes.Status200OK, answer);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
