using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Host.Api;
using Gateway.Host.Api.Admin;
using Gateway.Host.Api.Capabilities;
using Gateway.Host.Api.Keys;
using Gateway.Host.Api.OpenApi;
using Gateway.Host.Api.SelfService;
using Gateway.Host.Api.Storage;
using Gateway.Host.Api.Usage;
using Gateway.Host.Api.Usage.Alerts;
using Gateway.Host.Api.Usage.Events;
using Gateway.Host.Api.Usage.Reservations;
using Gateway.Host.Keys;
using Gateway.Host.Quotas;
using Gateway.Host.Usage.Reading;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Storage;

namespace Gateway.Tests.Host.Api.OpenApi;

/// <summary>Holds the document's schemas to what is really written and read.</summary>
internal sealed class OpenApiSchemaTests() : BareGatewayFixture(BareGatewayFixture.Embedded, $"--Gateway:OperatorKey={OperatorKey}", "--Gateway:SignUp=open")
{
    private static readonly string OperatorKey = GatewayKey.Create(KeyRole.Operator);

    private IDictionary<string, IOpenApiSchema> _schemas;

    [OneTimeSetUp]
    public async Task ReadAsync()
    {
        _schemas = OpenApiDocument.Parse(await Service.GetStringAsync(OpenApiEndpoints.Address), "json").Document!.Components!.Schemas!;
    }

    [TestCase(typeof(Session), "Session")]
    [TestCase(typeof(PendingUser), "PendingUser")]
    [TestCase(typeof(User), "User")]
    [TestCase(typeof(UserIdentity), "UserIdentity")]
    [TestCase(typeof(UserPage), "UserPage")]
    [TestCase(typeof(SigningKeys), "JsonWebKeySet")]
    [TestCase(typeof(ObjectInfo), "ObjectInfo")]
    [TestCase(typeof(ObjectListing), "ObjectListing")]
    [TestCase(typeof(DeletedObjects), "DeletedObjects")]
    [TestCase(typeof(BucketInfo), "BucketInfo")]
    [TestCase(typeof(TableDescription), "TableDescription")]
    [TestCase(typeof(QueryExplanation), "QueryExplanation")]
    [TestCase(typeof(QueryShare), "QueryShare")]
    [TestCase(typeof(ReadBound), "ReadBound")]
    [TestCase(typeof(SignedUrlAnswer), "SignedUrl")]
    [TestCase(typeof(UsageAnswer), "Usage")]
    [TestCase(typeof(UsageRow), "UsageRow")]
    [TestCase(typeof(QuotaAnswer), "Quotas")]
    [TestCase(typeof(QuotaState), "Quota")]
    [TestCase(typeof(ReservationAnswer), "Reservation")]
    [TestCase(typeof(EventsAnswer), "EventsTaken")]
    [TestCase(typeof(AlertList), "AlertList")]
    [TestCase(typeof(AlertAnswer), "Alert")]
    [TestCase(typeof(WebhookAnswer), "Webhook")]
    [TestCase(typeof(WebhookTestAnswer), "WebhookTest")]
    [TestCase(typeof(CapabilitiesAnswer), "Capabilities")]
    [TestCase(typeof(ConcernCapabilities), "ConcernCapabilities")]
    [TestCase(typeof(TenantAnswer), "ManagedTenant")]
    [TestCase(typeof(TenantPage), "TenantPage")]
    [TestCase(typeof(ConnectionAnswer), "Connection")]
    [TestCase(typeof(ConnectionList), "ConnectionList")]
    [TestCase(typeof(SavedConnection), "SavedConnection")]
    [TestCase(typeof(ConnectionCheckAnswer), "ConnectionCheck")]
    [TestCase(typeof(RoutesAnswer), "Routes")]
    [TestCase(typeof(RouteCheck), "RouteCheck")]
    [TestCase(typeof(ConnectionFinding), "ConnectionFinding")]
    [TestCase(typeof(KeyAnswer), "Key")]
    [TestCase(typeof(KeyPage), "KeyPage")]
    [TestCase(typeof(NewKeyAnswer), "NewKey")]
    [TestCase(typeof(PlanAnswer), "Plan")]
    [TestCase(typeof(PlanPage), "PlanPage")]
    [TestCase(typeof(RateLimitAnswer), "PlanRateLimit")]
    [TestCase(typeof(PlanQuota), "PlanQuota")]
    [TestCase(typeof(OperatorKeyAnswer), "OperatorKey")]
    [TestCase(typeof(OperatorKeyList), "OperatorKeyList")]
    [TestCase(typeof(NewOperatorKeyAnswer), "NewOperatorKey")]
    [TestCase(typeof(AuditAnswer), "AuditEntry")]
    [TestCase(typeof(AuditPage), "AuditPage")]
    [TestCase(typeof(AllUsageAnswer), "AllUsage")]
    [TestCase(typeof(InviteAnswer), "Invite")]
    [TestCase(typeof(InvitePage), "InvitePage")]
    [TestCase(typeof(NewInviteAnswer), "CreatedInvite")]
    [TestCase(typeof(AccountAnswer), "Account")]
    [TestCase(typeof(AccountPage), "AccountPage")]
    [TestCase(typeof(AccountSession), "AccountSession")]
    [TestCase(typeof(OwnAccount), "OwnAccount")]
    [TestCase(typeof(OwnTenantAnswer), "OwnTenant")]
    [TestCase(typeof(UpstreamAnswer), "Upstream")]
    [TestCase(typeof(UpstreamPage), "UpstreamPage")]
    public void Answer_Type_IsItsSchema(Type answer, string schema)
    {
        var properties = GatewayJson.Default.GetTypeInfo(answer)!.Properties;
        var written = properties.Select(property => property.Name);

        Assert.That(_schemas[schema].Properties!.Keys, Is.EquivalentTo(written));

        // Nothing is left out of an answer, but for what says so: what is not there is null.
        Assert.That(_schemas[schema].Required, Is.EquivalentTo(properties.Where(property => property.ShouldSerialize is null).Select(property => property.Name)));
    }

    [TestCase("POST", "/api/auth/register", "Registration")]
    [TestCase("POST", "/api/auth/login", "Credentials")]
    [TestCase("POST", "/api/auth/refresh", "RefreshRequest")]
    [TestCase("POST", "/api/auth/recover", "RecoverRequest")]
    [TestCase("POST", "/api/auth/token", "IdTokenRequest")]
    [TestCase("PATCH", "/api/auth/user", "OwnChanges", "a user's token")]
    [TestCase("POST", "/api/auth/users", "NewUser")]
    [TestCase("PATCH", "/api/auth/users/1", "UserChanges")]
    [TestCase("POST", "/api/storage", "NewBucket")]
    [TestCase("POST", "/api/storage/b/o?action=sign", "SignRequest")]
    [TestCase("POST", "/api/storage/b/o?action=copy", "TransferRequest")]
    [TestCase("POST", "/api/storage/b/o?action=move", "TransferRequest")]
    [TestCase("POST", "/api/usage/reservations", "NewReservation")]
    [TestCase("POST", "/api/usage/reservations/1/settle", "Settlement")]
    [TestCase("PUT", "/api/usage/alerts/webhook", "WebhookRequest")]
    [TestCase("POST", "/admin/tenants", "NewTenant")]
    [TestCase("PATCH", "/admin/tenants/x", "TenantChanges")]
    [TestCase("POST", "/admin/tenants/x/connections", "NewConnection")]
    [TestCase("PUT", "/admin/tenants/x/connections/y", "ConnectionReplacement")]
    [TestCase("PUT", "/admin/tenants/x/routes", "RoutesRequest")]
    [TestCase("POST", "/admin/tenants/x/keys", "NewKeyRequest")]
    [TestCase("POST", "/admin/tenants/x/keys/1/rotate", "RotateRequest")]
    [TestCase("PUT", "/admin/plans/x", "PlanRequest")]
    [TestCase("POST", "/admin/operators", "NewOperator")]
    [TestCase("POST", "/admin/operators/1/rotate", "RotateRequest")]
    [TestCase("POST", "/admin/invites", "NewInvite")]
    [TestCase("POST", "/api/register", "SignUpRequest")]
    [TestCase("POST", "/api/login", "AccountCredentials")]
    public async Task Request_UnknownField_ToldTheSchemasFields(string method, string path, string schema, string? userToken = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path) { Content = JsonContent.Create(new { no_such_field = 1 }) };
        if (userToken is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {userToken}");
        if (path.StartsWith("/admin/", StringComparison.Ordinal))
            request.Headers.Add("apikey", OperatorKey);
        using var response = await (request.Headers.Contains("apikey") ? Anyone : Service).SendAsync(request);
        var detail = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!;

        const string list = "Known are: ";
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(detail, Does.Contain(list));
        var known = detail[(detail.IndexOf(list, StringComparison.Ordinal) + list.Length)..].TrimEnd('.').Split(", ");
        Assert.That(_schemas[schema].Properties!.Keys, Is.EquivalentTo(known));
        Assert.That(_schemas[schema].AdditionalPropertiesAllowed, Is.False);
    }
}
